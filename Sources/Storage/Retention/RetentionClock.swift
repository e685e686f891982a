/// The wall clock as far as retention trusts it, so that a clock that jumps never deletes everything at once.
///
/// Ages are counted to `trusted`. It follows the wall clock backwards at once: files look younger and stay. Forwards it
/// follows at once by as much as the time that passed for certain (the kernel's count since the boot, sleep included)
/// and some slack; what the wall clock says beyond that it takes in at `catchUp` times real speed. So a machine that
/// was off for three months needs four days to believe in them, and a clock that is ten years ahead expires one more
/// day of records an hour, loudly, until somebody looks. Limits of bytes, files and room do not wait for it.
///
/// Over a restart it is kept with the journal. Where none is kept, and after a boot, a day is taken to have passed since
/// the newest time that is known: of the clock that was kept, else of the archive's own files.
package struct RetentionClock: Sendable, Equatable {
    /// What the clocks say at one moment.
    package struct Reading: Sendable, Equatable {
        /// Nanoseconds since 1970 UTC.
        package var wall: Int64
        /// Nanoseconds since the boot, sleep included.
        package var uptime: Int64
        /// Unlike any other boot's.
        package var boot: String

        package init(wall: Int64, uptime: Int64, boot: String) {
            self.wall = wall
            self.uptime = uptime
            self.boot = boot
        }
    }

    /// Real time goes so many times faster while the clock is believed in bit by bit: a day an hour.
    static let catchUp: Int64 = 24
    /// What a clock that is set right may gain. Nanoseconds: ten minutes.
    static let slack: Int64 = 600_000_000_000
    /// The time that is taken to have passed where nothing tells. Nanoseconds: a day.
    static let unknownGap: Int64 = 86_400_000_000_000

    package var trusted: Int64
    package var reading: Reading

    package init(trusted: Int64, reading: Reading) {
        self.trusted = trusted
        self.reading = reading
    }

    /// The clock at `reading`.
    ///
    /// - Parameters:
    ///   - last: the clock as it was, nil where nothing is kept.
    ///   - newestKnown: the latest sealing of a file or entry of the journal; used where nothing is kept.
    package static func advance(_ last: RetentionClock?, to reading: Reading, newestKnown: Int64?) -> RetentionClock {
        let base: Int64
        let gain: Int64
        if let last {
            base = last.trusted
            gain = last.gain(reading)
        } else {
            base = newestKnown ?? reading.wall
            gain = unknownGap
        }
        let (limit, overflow) = base.addingReportingOverflow(gain)
        return RetentionClock(trusted: overflow ? reading.wall : min(reading.wall, limit), reading: reading)
    }

    /// The clock that a person has looked at.
    package static func confirmed(_ reading: Reading) -> RetentionClock {
        RetentionClock(trusted: reading.wall, reading: reading)
    }

    private func gain(_ reading: Reading) -> Int64 {
        guard reading.boot == self.reading.boot, reading.uptime >= self.reading.uptime else { return Self.unknownGap }
        let (fast, overflow) = (reading.uptime - self.reading.uptime).multipliedReportingOverflow(by: Self.catchUp)
        return max(overflow ? .max : fast, Self.slack)
    }

    /// Nanoseconds that the wall clock is ahead of what is trusted; 0 in the common case.
    package var doubt: Int64 { max(0, reading.wall.subtractingReportingOverflow(trusted).partialValue) }

    /// What to tell the operator while the clock is in doubt.
    package var warning: String? {
        guard doubt > 0 else { return nil }
        return "the clock is \(RetentionText.age(doubt)) ahead of what passed since retention last ran; ages are counted to "
            + "\(DayText.time(nanoseconds: trusted)) and catch up by a day an hour "
            + "(if the clock is right, `spanmill retention apply --trust-clock` believes it at once)"
    }
}
