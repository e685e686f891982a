/// Memory of the scan that only lives while a batch is indexed.
@safe package struct ScanScratch: ~Copyable {
    var structurals: UnsafeMutablePointer<UInt32>
    var structuralCapacity: Int
    var flags: UnsafeMutablePointer<UInt8>
    var flagCapacity: Int
    /// Bits of detached scans; the batch keeps those of its lines.
    var inString: UnsafeMutablePointer<UInt64>
    /// By depth: the field table index of the container there, -1 when it has no field.
    let openFields: UnsafeMutablePointer<Int32>
    /// An escaped key's text.
    var key = GrowableBytes(capacity: 512)

    package init() {
        structuralCapacity = 0
        flagCapacity = 0
        unsafe structurals = .allocate(capacity: 1)
        unsafe flags = .allocate(capacity: 1)
        unsafe inString = .allocate(capacity: 1)
        unsafe openFields = .allocate(capacity: Limits.jsonDepth + 1)
    }

    deinit {
        unsafe structurals.deallocate()
        unsafe flags.deallocate()
        unsafe inString.deallocate()
        unsafe openFields.deallocate()
    }

    /// Makes room for a scan of `length` bytes.
    mutating func reserve(_ length: Int) {
        let blocks = length / 64 + 2
        if length + 128 > structuralCapacity {
            unsafe structurals.deallocate()
            structuralCapacity = length + length / 4 + 128
            unsafe structurals = .allocate(capacity: structuralCapacity)
        }
        if blocks > flagCapacity {
            unsafe flags.deallocate()
            unsafe inString.deallocate()
            flagCapacity = blocks + blocks / 4
            unsafe flags = .allocate(capacity: flagCapacity)
            unsafe inString = .allocate(capacity: flagCapacity)
        }
    }
}
