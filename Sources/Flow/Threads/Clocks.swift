internal import Glibc

/// Nanoseconds since some moment before the process began; never falls. For deadlines.
package enum MonotonicClock {
    package static func now() -> Int64 { read(CLOCK_MONOTONIC) }

    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The time that records and batches carry, nanoseconds since 1970 UTC; tests bring their own.
package struct WallClock: Sendable {
    package let now: @Sendable () -> Int64

    package init(now: @escaping @Sendable () -> Int64) { self.now = now }

    package static let system = WallClock { MonotonicClock.read(CLOCK_REALTIME) }
}
