internal import Engine
internal import Wire

/// Reads the frames of a segment file: where they end, and whether their checksums hold.
struct FrameReader: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let files: FileSystem
    let end: Int64
    /// A stretch of the file, read at once because headers are small and near each other.
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0

    private static let windowBytes = 64 << 10

    init(_ descriptor: Int32, _ path: String, end: Int64, _ files: FileSystem) {
        self.descriptor = descriptor
        self.path = path
        self.end = end
        self.files = files
    }

    mutating func finding(at place: Int64) throws(StorageError) -> FrameWalker.Finding {
        try FrameWalker.finding(at: place, end: end) { (offset, count) throws(StorageError) in
            try number(at: offset, count)
        }
    }

    /// Whether a frame decodes to its end and its checksum holds.
    func isIntact(at place: Int64, length: Int64) throws(StorageError) -> Bool {
        var decoder = StreamDecoder(.zstd)
        var place = place
        var left = length
        var sink = GrowableBytes(capacity: CompressionLimits.stepBytes)
        while left > 0 {
            let piece = try bytes(at: place, Int(min(left, Int64(CompressionLimits.stepBytes))))
            if piece.isEmpty { return false }
            guard Self.decode(piece, &decoder, &sink) else { return false }
            place += Int64(piece.count)
            left -= Int64(piece.count)
        }
        do throws(CompressionError) { try decoder.finish() } catch { return false }
        return true
    }

    private static func decode(_ piece: [UInt8], _ decoder: inout StreamDecoder, _ sink: inout GrowableBytes) -> Bool {
        unsafe piece.withUnsafeBytes { bytes in
            var rest = unsafe bytes
            while true {
                sink.removeAll()
                var step = StreamDecoder.Step()
                var isGood = true
                unsafe sink.appendBytes(upTo: CompressionLimits.stepBytes) { room in
                    do throws(CompressionError) { step = try unsafe decoder.decode(rest, into: room) } catch {
                        isGood = false
                    }
                    return step.produced
                }
                guard isGood else { return false }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
                if unsafe rest.isEmpty && step.produced < CompressionLimits.stepBytes { return true }
            }
        }
    }

    func bytes(at place: Int64, _ count: Int) throws(StorageError) -> [UInt8] {
        var failure: StorageError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(StorageError) {
                filled = try unsafe files.read(descriptor, at: place, into: UnsafeMutableRawBufferPointer(buffer), path)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    private mutating func number(at place: Int64, _ count: Int) throws(StorageError) -> UInt64 {
        if place < windowStart || place + Int64(count) > windowStart + Int64(window.count) {
            window = try bytes(at: place, Int(min(Int64(Self.windowBytes), end - place)))
            windowStart = place
        }
        let start = Int(place - windowStart)
        var number: UInt64 = 0
        for index in 0..<count where start + index < window.count {
            number |= UInt64(window[start + index]) << UInt64(index * 8)
        }
        return number
    }
}
