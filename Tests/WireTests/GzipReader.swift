import CZlib

/// zlib's own reading of a gzip body, for tests.
enum GzipReader {
    struct Broken: Error {}

    static func read(_ bytes: [UInt8], atMost limit: Int = 1 << 20) throws -> [UInt8] {
        var stream = unsafe z_stream()
        guard
            unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw Broken() }
        defer { _ = unsafe inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: limit)
        let (isDone, count) = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                let answer = unsafe inflate(&stream, Z_FINISH)
                return unsafe (answer == Z_STREAM_END && stream.avail_in == 0, limit - Int(stream.avail_out))
            }
        }
        guard isDone else { throw Broken() }
        return Array(output[..<count])
    }
}
