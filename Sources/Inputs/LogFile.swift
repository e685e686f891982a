internal import Engine
internal import Flow
internal import Glibc
internal import Wire

/// One file that is read to its present end, decompressed where its name says so.
struct LogFile: ~Copyable {
    private let descriptor: Descriptor
    private var decoder: StreamDecoder?
    /// Compressed bytes that were read and not yet decoded.
    private var packed: [UInt8] = []
    private var packedStart = 0
    private var isPackedEnd = false
    private(set) var isAtEnd = false
    /// Why reading ended before the end of the file.
    private(set) var failure: String?

    init(_ descriptor: consuming Descriptor, coding: ContentCoding) {
        self.descriptor = descriptor
        decoder = coding == .identity
            ? nil : StreamDecoder(coding, maximumOutput: .max, windowLog: InputLimits.windowLog)
    }

    /// Reads into `room`.
    ///
    /// - Returns: bytes put there; 0 at the end.
    mutating func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        if isAtEnd { return 0 }
        guard decoder != nil else { return unsafe readPlain(into: room) }
        while true {
            if packedStart == packed.count, !isPackedEnd { refill() }
            let step = unsafe decode(into: room)
            guard let step else { return 0 }
            packedStart += step.consumed
            if step.produced > 0 { return step.produced }
            if step.consumed == 0, isPackedEnd || packedStart < packed.count {
                end()
                return 0
            }
        }
    }

    private mutating func decode(into room: UnsafeMutableRawBufferPointer) -> StreamDecoder.Step? {
        do {
            return try unsafe packed.withUnsafeBytes { source in
                try unsafe decoder?.decode(UnsafeRawBufferPointer(rebasing: source[packedStart...]), into: room)
            }
        } catch {
            failure = "\(error)"
            isAtEnd = true
            return nil
        }
    }

    /// The file is over: what was begun must be complete.
    private mutating func end() {
        isAtEnd = true
        do throws(CompressionError) {
            try decoder?.finish()
        } catch {
            failure = "\(error)"
        }
    }

    private mutating func readPlain(into room: UnsafeMutableRawBufferPointer) -> Int {
        switch unsafe descriptor.read(into: room) {
        case .bytes(let count): return count
        case .end, .none:
            isAtEnd = true
            return 0
        case .failed(let code):
            failure = unsafe String(cString: strerror(code))
            isAtEnd = true
            return 0
        }
    }

    private mutating func refill() {
        packed = [UInt8](repeating: 0, count: InputLimits.packedBytes)
        packedStart = 0
        let result = unsafe packed.withUnsafeMutableBytes { unsafe descriptor.read(into: $0) }
        switch result {
        case .bytes(let count): packed.removeLast(packed.count - count)
        case .end, .none:
            packed = []
            isPackedEnd = true
        case .failed(let code):
            packed = []
            isPackedEnd = true
            failure = unsafe String(cString: strerror(code))
        }
    }
}
