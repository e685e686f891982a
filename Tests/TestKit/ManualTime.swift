internal import Synchronization

/// A wall clock that a test advances. Nanoseconds since 1970 UTC.
package final class ManualTime: Sendable {
    private let value: Mutex<Int64>

    package init(_ start: Int64) { value = Mutex(start) }

    package var now: Int64 { value.withLock { $0 } }

    package func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        value.withLock { $0 += seconds * 1_000_000_000 + attoseconds / 1_000_000_000 }
    }
}
