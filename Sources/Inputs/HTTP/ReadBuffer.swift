/// Memory to read into, for calls with typed errors, which an array's own lending does not let through.
@safe struct ReadBuffer: ~Copyable {
    let room: UnsafeMutableRawBufferPointer

    init(count: Int) { unsafe room = .allocate(byteCount: count, alignment: 64) }

    deinit { unsafe room.deallocate() }

    /// The first `count` bytes.
    func prefix(_ count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: room[..<count])
    }
}
