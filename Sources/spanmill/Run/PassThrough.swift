internal import Glibc

/// What is left of a run that could not start: standard input goes to standard output until its end, so that whoever
/// writes there is not ended by our trouble.
enum PassThrough {
    /// Copies until the end of input, or until nobody reads the output; then the rest is read and let go.
    static func run() {
        var room = [UInt8](repeating: 0, count: 64 << 10)
        var isOpen = true
        while true {
            let count = unsafe read(0, &room, room.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            var written = 0
            while isOpen && written < count {
                let result = unsafe room.withUnsafeBytes {
                    unsafe write(1, $0.baseAddress.map { unsafe $0 + written }, count - written)
                }
                if result >= 0 { written += result } else if errno != EINTR { isOpen = false }
            }
        }
    }
}
