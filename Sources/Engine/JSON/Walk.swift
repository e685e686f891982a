/// Where a walk over structurals stands.
@safe struct Walk {
    let structurals: UnsafeMutablePointer<UInt32>
    /// The scan's flags, one byte a block of 64.
    let flags: UnsafeMutablePointer<UInt8>
    /// What the structurals' positions count from.
    let base: Int
    /// The next structural to look at.
    var cursor = 0
    /// The newline behind a record, or the position behind a container.
    var position = 0
    /// Behind a record's closing brace.
    var objectEnd = 0
    /// The line before had escapes, so this one is looked at more closely at once.
    var expectsEscapes = false

    init(base: Int, _ structurals: UnsafeMutablePointer<UInt32>, _ flags: UnsafeMutablePointer<UInt8>) {
        unsafe self.structurals = structurals
        unsafe self.flags = flags
        self.base = base
    }
}
