internal import Engine

/// Reads past lines while the pipeline is full: counts them, and keeps lines whole at both ends.
///
/// The line that was begun before the stall is completed, so its rest is carried to the framer; a line that is cut off
/// when room comes again is passed by to its end.
struct StallPasser {
    /// The rest of the line that was begun before, its newline included.
    private var carried: [UInt8] = []
    /// The line begun before the stall is complete, or was too long to be.
    private var hasCarried = false
    /// Inside a line that is passed by.
    private(set) var isInsideLine = false
    /// Lines passed by since the last look.
    private(set) var lines = 0

    /// - Parameter isInsideLine: the stall begins within a line.
    init(isInsideLine: Bool) { hasCarried = !isInsideLine }

    /// Takes bytes that nobody keeps.
    mutating func pass(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        if !hasCarried {
            start = unsafe (bytes.firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
            let room = InputLimits.carriedBytes - carried.count
            unsafe carried += bytes[..<min(start, room)]
            hasCarried = unsafe bytes[start - 1] == 0x0A
            // What is too long to be kept loses its middle, not its end.
            if hasCarried, start > room { carried[carried.count - 1] = 0x0A }
        }
        guard start < bytes.count else { return }
        for index in start..<bytes.count where unsafe bytes[index] == 0x0A { lines += 1 }
        isInsideLine = unsafe bytes[bytes.count - 1] != 0x0A
    }

    /// Takes the end of the line that is being passed by.
    ///
    /// - Returns: how many of the bytes belong to it; when that is all of them, the line may go on.
    mutating func skipLine(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard isInsideLine else { return 0 }
        guard let newline = unsafe bytes.firstIndex(of: 0x0A) else { return bytes.count }
        isInsideLine = false
        lines += 1
        return newline + 1
    }

    /// The rest of the line that was begun before, once; empty when that line grew too long to be kept.
    mutating func takeCarried() -> [UInt8] {
        defer { carried = [] }
        hasCarried = true
        return carried
    }

    mutating func takeLines() -> Int {
        defer { lines = 0 }
        return lines
    }
}
