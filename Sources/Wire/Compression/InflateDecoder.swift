internal import CZlib

/// gzip members (RFC 1952), one behind the other, and deflate data with or without zlib's wrapping (RFC 1950, 1951).
@safe struct InflateDecoder: ~Copyable {
    enum Format {
        case gzip
        case deflate
    }

    private enum Place {
        /// Before the first byte; the input may end here.
        case start
        /// deflate only: the first byte came, which of the two formats it is shows with the second.
        case undecided(UInt8)
        case inside
        /// Behind a member; another may follow, or zero bytes of padding.
        case behind
    }

    /// On the heap: zlib's state points back at the structure.
    private let stream: UnsafeMutablePointer<z_stream>
    private let format: Format
    private var place = Place.start

    init(_ format: Format) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        self.format = format
        // 16 asks for gzip's header and trailer, 15 is the largest window.
        let result = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "no memory for an inflate state")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    var isAtBoundary: Bool {
        switch place {
        case .start, .behind: true
        case .undecided, .inside: false
        }
    }

    mutating func decode(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> StreamDecoder.Step {
        var step = StreamDecoder.Step()
        while true {
            switch place {
            case .start, .undecided:
                guard try unsafe begin(input, &step) else { return step }
            case .behind:
                guard try unsafe nextMember(input, &step) else { return step }
            case .inside:
                guard try unsafe inflateSome(input, output, &step) else { return step }
            }
        }
    }

    /// Chooses the format by the first two bytes. False when more input is wanted.
    private mutating func begin(
        _ input: UnsafeRawBufferPointer,
        _ step: inout StreamDecoder.Step
    ) throws(CompressionError) -> Bool {
        guard step.consumed < input.count else { return false }
        if format == .gzip {
            place = .inside
            return true
        }
        let byte = unsafe input[step.consumed]
        guard case .undecided(let first) = place else {
            place = .undecided(byte)
            step.consumed += 1
            return true
        }
        // RFC 1950 §2.2: method 8, window of at most 2^15, and both bytes together a multiple of 31.
        let isWrapped = first & 15 == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(byte)) % 31 == 0
        unsafe inflateReset2(stream, isWrapped ? 15 : -15)
        place = .inside
        var held = first
        try unsafe withUnsafeMutableBytes(of: &held) { bytes throws(CompressionError) in
            var none = StreamDecoder.Step()
            // A first byte alone never gives output: it holds at most the header of a block.
            _ = try unsafe inflateSome(
                UnsafeRawBufferPointer(bytes),
                UnsafeMutableRawBufferPointer(start: nil, count: 0),
                &none
            )
        }
        return true
    }

    /// Skips padding, begins the next member. False when the input is used up.
    private mutating func nextMember(
        _ input: UnsafeRawBufferPointer,
        _ step: inout StreamDecoder.Step
    ) throws(CompressionError) -> Bool {
        while step.consumed < input.count, unsafe input[step.consumed] == 0, format == .gzip { step.consumed += 1 }
        guard step.consumed < input.count else { return false }
        guard format == .gzip, unsafe input[step.consumed] == 0x1F else {
            throw CompressionError(.trailingBytes, "bytes follow the end of the compressed data")
        }
        unsafe inflateReset(stream)
        place = .inside
        return true
    }

    /// False when nothing more can be done with this input and this room.
    private mutating func inflateSome(
        _ input: UnsafeRawBufferPointer,
        _ output: UnsafeMutableRawBufferPointer,
        _ step: inout StreamDecoder.Step
    ) throws(CompressionError) -> Bool {
        let given = min(input.count - step.consumed, Int(UInt32.max))
        let room = min(output.count - step.produced, Int(UInt32.max))
        var nothing: UInt8 = 0
        let result = unsafe withUnsafeMutablePointer(to: &nothing) { nowhere in
            // zlib writes through the pointer as a type without const, never to the input.
            let source = unsafe UnsafeMutableRawPointer(mutating: input.baseAddress).map { unsafe $0 + step.consumed }
            let sink = unsafe output.baseAddress.map { unsafe $0 + step.produced }
            unsafe stream.pointee.next_in = source?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_in = UInt32(given)
            unsafe stream.pointee.next_out = sink?.assumingMemoryBound(to: UInt8.self) ?? nowhere
            unsafe stream.pointee.avail_out = UInt32(room)
            return unsafe inflate(stream, Z_NO_FLUSH)
        }
        let taken = unsafe given - Int(stream.pointee.avail_in)
        let made = unsafe room - Int(stream.pointee.avail_out)
        step.consumed += taken
        step.produced += made
        switch result {
        case Z_STREAM_END:
            place = .behind
            return true
        case Z_OK, Z_BUF_ERROR:
            return (taken > 0 || made > 0) && step.produced < output.count && step.consumed < input.count
        case Z_NEED_DICT:
            throw CompressionError(.dictionaryWanted, "the deflate data needs a dictionary")
        default:
            let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "not deflate data"
            throw CompressionError(.damaged, "inflate: \(text)")
        }
    }
}
