/// Memory of the scan that only lives while a batch is indexed.
@safe package struct ScanScratch: ~Copyable {
    /// Of the batch's lines; lives through the whole of `Batch.index`.
    var lines = StructuralTable()
    /// Of one object that stands somewhere else: behind a prefix, in a string, repaired.
    var detached = StructuralTable()
    /// By depth: the field table index of the container there, -1 when it has no field.
    let openFields: UnsafeMutablePointer<Int32>
    /// An escaped key's text.
    var key = GrowableBytes(capacity: 512)

    package init() {
        unsafe openFields = .allocate(capacity: Limits.jsonDepth + 1)
    }

    deinit { unsafe openFields.deallocate() }
}

/// What `cscan_structurals` writes.
@safe struct StructuralTable: ~Copyable {
    private(set) var positions = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private(set) var flags = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    /// Bits of detached scans; a batch keeps those of its lines.
    private(set) var inString = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    private var positionCapacity = 0
    private var blockCapacity = 0

    deinit {
        unsafe positions.deallocate()
        unsafe flags.deallocate()
        unsafe inString.deallocate()
    }

    /// Makes room for a scan of `length` bytes.
    mutating func reserve(_ length: Int) {
        let blocks = length / 64 + 2
        if length + 128 > positionCapacity {
            unsafe positions.deallocate()
            positionCapacity = length + length / 4 + 128
            unsafe positions = .allocate(capacity: positionCapacity)
        }
        if blocks > blockCapacity {
            unsafe flags.deallocate()
            unsafe inString.deallocate()
            blockCapacity = blocks + blocks / 4
            unsafe flags = .allocate(capacity: blockCapacity)
            unsafe inString = .allocate(capacity: blockCapacity)
        }
    }
}
