#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Standard error, where everything goes that is no record.
struct StandardError: TextOutputStream {
    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while unsafe !rest.isEmpty {
                let written = unsafe writeBytes(rest)
                // Nobody is left to tell that nobody can be told.
                guard written > 0 else { return }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        }
    }

    /// One line.
    static func say(_ line: String) {
        var stream = StandardError()
        stream.write(line + "\n")
    }
}

private func writeBytes(_ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
}
