internal import Glibc

/// Waiting in tests of what runs on other threads.
package enum Sleep {
    package struct TimeIsUp: Error {}

    package static func milliseconds(_ count: UInt32) { usleep(count * 1000) }

    /// Waits for a condition.
    ///
    /// - Throws: `TimeIsUp` when it does not come true within ten seconds.
    package static func until(_ condition: () -> Bool) throws {
        for _ in 0..<5000 {
            if condition() { return }
            usleep(2000)
        }
        throw TimeIsUp()
    }
}
