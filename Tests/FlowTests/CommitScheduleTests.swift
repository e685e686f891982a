import Flow
import Testing

@Suite("commit schedule")
struct CommitScheduleTests {
    private static let second: Int64 = 1_000_000_000

    @Test("with nobody waiting a commit starts an interval after the last one started")
    func interval() {
        var schedule = CommitSchedule(interval: Self.second, now: 100)
        #expect(schedule.due == Self.second + 100)
        schedule.started(at: Self.second + 100)
        schedule.ended(at: Self.second + 300, failed: false)
        #expect(schedule.due == 2 * Self.second + 100)
    }

    @Test("who waits is served at once, but a gap after the last one ended")
    func requested() {
        var schedule = CommitSchedule(interval: Self.second, now: 0)
        schedule.request()
        #expect(schedule.due == FlowLimits.commitGapNanoseconds)
        schedule.started(at: 10_000_000)
        #expect(schedule.due > Self.second, "the request is taken by the commit that started")
        schedule.request()
        schedule.ended(at: 30_000_000, failed: false)
        #expect(schedule.due == 30_000_000 + FlowLimits.commitGapNanoseconds)
    }

    @Test("a commit longer than the interval is followed by the next after the gap")
    func slow() {
        var schedule = CommitSchedule(interval: Self.second, now: 0)
        schedule.started(at: Self.second)
        schedule.ended(at: 5 * Self.second, failed: false)
        #expect(schedule.due == 5 * Self.second + FlowLimits.commitGapNanoseconds)
    }

    @Test("after a failure nobody hurries the next try")
    func failed() {
        var schedule = CommitSchedule(interval: Self.second / 10, now: 0)
        schedule.started(at: 50)
        schedule.ended(at: 100, failed: true)
        schedule.request()
        #expect(schedule.due == 100 + Self.second / 10)
    }
}
