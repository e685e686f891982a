internal import Engine

/// The end of a file of JSON lines that may have been cut off while it was written.
enum LineTail {
    private static let stepBytes: Int64 = 64 << 10

    /// Puts the last line right: half a record of ours is cut off; a whole record, and whatever else stands there,
    /// gets the newline that it lacks, because it may be someone's.
    ///
    /// - Returns: where the next line begins.
    static func mend(
        _ descriptor: Int32,
        _ size: Int64,
        _ path: String,
        _ files: FileSystem
    ) throws(StorageError) -> Int64 {
        let start = try lastLine(descriptor, size, path, files)
        guard start < size else { return size }
        let reader = FrameReader(descriptor, path, end: size, files)
        if size - start <= StorageLimits.tornLineBytes {
            let line = try reader.bytes(at: start, Int(size - start))
            if line.first == UInt8(ascii: "{") && !isRecord(line) {
                try files.truncate(descriptor, to: start, path)
                return start
            }
        }
        try files.write([0x0A], to: descriptor, at: size, path)
        return size + 1
    }

    /// Behind the last newline, looked for in the file's last bytes.
    private static func lastLine(
        _ descriptor: Int32,
        _ size: Int64,
        _ path: String,
        _ files: FileSystem
    ) throws(StorageError) -> Int64 {
        let reader = FrameReader(descriptor, path, end: size, files)
        var end = size
        while end > 0 && size - end <= StorageLimits.tornLineBytes {
            let start = max(0, end - stepBytes)
            let bytes = try reader.bytes(at: start, Int(end - start))
            if let newline = bytes.lastIndex(of: 0x0A) { return start + Int64(newline) + 1 }
            end = start
        }
        return end
    }

    private static func isRecord(_ line: [UInt8]) -> Bool {
        var batch = Batch(keys: KeyTable.Builder().build(), lineCapacity: line.count + 64)
        var scratch = ScanScratch()
        unsafe (line + [0x0A]).withUnsafeBytes { unsafe batch.append(lines: $0) }
        batch.index(&scratch)
        return batch.eventCount == 1 && batch[event: 0].reason == .none
    }
}
