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
    /// Decompressed bytes that are still to be passed over.
    private var skipped: UInt64
    private(set) var isAtEnd = false
    /// Why reading ended before the end of the file.
    private(set) var failure: String?

    /// - Parameter start: bytes of the text that are passed over.
    init(_ descriptor: consuming Descriptor, coding: ContentCoding, from start: UInt64 = 0) {
        if coding == .identity && start > 0 { lseek(descriptor.raw, off_t(start), SEEK_SET) }
        skipped = coding == .identity ? 0 : start
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
            if step.produced > 0 {
                let kept = unsafe passOver(room, step.produced)
                if kept > 0 { return kept }
                continue
            }
            if step.consumed == 0, isPackedEnd || packedStart < packed.count {
                end()
                return 0
            }
        }
    }

    /// Leaves out what was read by an earlier run.
    private mutating func passOver(_ room: UnsafeMutableRawBufferPointer, _ count: Int) -> Int {
        guard skipped > 0 else { return count }
        let over = Int(min(skipped, UInt64(count)))
        skipped -= UInt64(over)
        if over < count { unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[over..<count])) }
        return count - over
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
