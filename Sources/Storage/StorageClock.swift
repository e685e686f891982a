#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// The wall clock that names segments and ages them; tests bring their own.
package struct StorageClock: Sendable {
    /// Nanoseconds since 1970 UTC.
    package let now: @Sendable () -> Int64

    package init(now: @escaping @Sendable () -> Int64) { self.now = now }

    package static let system = StorageClock {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension StorageClock {
    /// The clocks that retention goes by, with this one for the wall's.
    package var reading: @Sendable () -> RetentionClock.Reading {
        {
            var reading = RetentionClock.Reading.system()
            reading.wall = now()
            return reading
        }
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what 64 bits hold.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : scaled &+ attoseconds / 1_000_000_000
    }
}
