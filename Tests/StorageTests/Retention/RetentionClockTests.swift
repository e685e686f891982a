import Testing

@testable import Storage

@Suite struct RetentionClockTests {
    static let hour: Int64 = 3_600_000_000_000
    static let day = 24 * hour
    static let start: Int64 = 1_793_520_000_000_000_000

    private static func reading(_ wall: Int64, up: Int64, boot: String = "one") -> RetentionClock.Reading {
        .init(wall: wall, uptime: up, boot: boot)
    }

    private let clock = RetentionClock.confirmed(reading(start, up: 100 * hour))

    @Test("a clock that goes with the time is believed")
    func steady() {
        var clock = clock
        for step in 1...100 {
            let passed = Int64(step) * 30_000_000_000
            clock = .advance(clock, to: Self.reading(Self.start + passed, up: 100 * Self.hour + passed), newestKnown: nil)
            #expect(clock.trusted == Self.start + passed && clock.doubt == 0 && clock.warning == nil)
        }
    }

    @Test("a jump of ten years adds a day of age an hour, and is told")
    func forward() throws {
        var clock = clock
        let jump = 3650 * Self.day
        for step in 1...120 {
            let passed = Int64(step) * 30_000_000_000
            clock = .advance(
                clock, to: Self.reading(Self.start + jump + passed, up: 100 * Self.hour + passed), newestKnown: nil)
            #expect(clock.warning?.contains("days") == false)
        }
        #expect(clock.trusted == Self.start + Self.day)
        #expect(clock.doubt == jump + Self.hour - Self.day)
        let warning = try #require(clock.warning)
        #expect(warning.contains("the clock is 3649.0 d ahead") && warning.contains("2026-11-02T08:00:00"))
        // It is set right again.
        let right = RetentionClock.advance(
            clock, to: Self.reading(Self.start + 2 * Self.hour, up: 102 * Self.hour), newestKnown: nil)
        #expect(right.trusted == Self.start + 2 * Self.hour && right.doubt == 0)
    }

    @Test("backwards it is believed at once, so files only grow younger")
    func backward() {
        let past = RetentionClock.advance(
            clock, to: Self.reading(Self.start - 400 * Self.day, up: 100 * Self.hour + 1), newestKnown: nil)
        #expect(past.trusted == Self.start - 400 * Self.day && past.warning == nil)
    }

    @Test("sleep and a pause of the program are time that passed; what passed while the machine was off is not known")
    func gaps() {
        let slept = RetentionClock.advance(
            clock, to: Self.reading(Self.start + 90 * Self.day, up: 100 * Self.hour + 90 * Self.day), newestKnown: nil)
        #expect(slept.doubt == 0)
        let booted = RetentionClock.advance(
            clock, to: Self.reading(Self.start + 90 * Self.day, up: 1, boot: "two"), newestKnown: nil)
        #expect(booted.trusted == Self.start + Self.day)
        let weekend = RetentionClock.advance(
            clock, to: Self.reading(Self.start + 20 * Self.hour, up: 1, boot: "two"), newestKnown: nil)
        #expect(weekend.doubt == 0)
    }

    @Test("where none is kept, the newest file tells what is sure")
    func first() {
        let far = Self.reading(Self.start + 3650 * Self.day, up: 5)
        #expect(RetentionClock.advance(nil, to: far, newestKnown: Self.start).trusted == Self.start + Self.day)
        #expect(RetentionClock.advance(nil, to: far, newestKnown: nil).trusted == far.wall)
        #expect(RetentionClock.advance(nil, to: far, newestKnown: .max).trusted == far.wall)
    }

    @Test("a jump deletes next to nothing by age, however long the archive is")
    func noMassDeletion() {
        let files = (0..<1000).map { index in
            RetentionSegment(path: "\(index)", bytes: 1, sealed: Self.start - Int64(index) * Self.hour)
        }
        let policy = RetentionPolicy(total: .init(maximumAge: 1000 * Self.hour))
        let jumped = Self.reading(Self.start + 3650 * Self.day, up: 100 * Self.hour + 30_000_000_000)
        let believed = RetentionPlanner.plan(files, policy, holds: [], freeBytes: nil, now: jumped.wall)
        #expect(believed.deletions.count == 1000)
        let now = RetentionClock.advance(clock, to: jumped, newestKnown: nil).trusted
        #expect(RetentionPlanner.plan(files, policy, holds: [], freeBytes: nil, now: now).deletions.isEmpty)
    }
}
