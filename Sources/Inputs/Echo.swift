internal import Flow

/// Passes input on as it came, before it becomes records: bytes, colours and progress bars alike.
///
/// Writing waits for the reader behind it, as `tee` does; once that has gone the echo stays silent.
package final class Echo: Sendable {
    private let descriptor: Int32
    private let isOpen = Monitor(true)
    private let around: Around

    /// Wrapped around each write, so that a progress line can make room; told the last byte that is written.
    package typealias Around = @Sendable (UInt8, () -> Void) -> Void

    /// - Parameter descriptor: 1 or 2; not closed.
    package init(to descriptor: Int32, around: @escaping Around = { $1() }) {
        self.descriptor = descriptor
        self.around = around
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        guard let last = unsafe bytes.last, isOpen.withLock({ $0 }) else { return }
        around(last) {
            let output = Descriptor(descriptor, isOwned: false)
            if unsafe !output.write(bytes) { isOpen.withLock { $0 = false } }
        }
    }
}
