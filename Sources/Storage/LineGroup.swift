internal import Engine

/// Records of one batch that go to one partition.
final class LineGroup {
    var partition = PartitionKey("")
    var key: [UInt8] = []
    var bytes = GrowableBytes()
    var records = 0

    /// Behind the last newline within `room` bytes from `start`; `start` where no whole record fits.
    func end(from start: Int, room: Int) -> Int {
        if bytes.count - start <= room { return bytes.count }
        var end = start + max(0, room)
        while unsafe end > start && bytes.base[end - 1] != 0x0A { end -= 1 }
        return end
    }

    func endOfRecord(from start: Int) -> Int {
        let newline = unsafe Bytes.find(0x0A, bytes.base, start, bytes.count)
        return min(newline + 1, bytes.count)
    }
}
