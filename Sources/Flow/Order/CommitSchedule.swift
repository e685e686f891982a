/// When the next barrier is due. Times are nanoseconds of a clock that never falls.
package struct CommitSchedule: Sendable {
    private let interval: Int64
    private var lastStart: Int64
    private var lastEnd: Int64
    private var isRequested = false
    private var hasFailed = false

    package init(interval: Int64, now: Int64) {
        self.interval = interval
        lastStart = now
        lastEnd = now
    }

    /// Someone waits: a client for its receipt, a scrape for fresh counters, the end of the run.
    package mutating func request() { isRequested = true }

    /// The time from which a barrier may start.
    ///
    /// With no one waiting that is an interval after the last one started; with someone waiting a short gap after the
    /// last one ended, so that many who wait share a commit. After a failure nobody hurries it.
    package var due: Int64 {
        if hasFailed { return lastEnd + min(interval, FlowLimits.commitRetryNanoseconds) }
        let earliest = lastEnd + FlowLimits.commitGapNanoseconds
        return isRequested ? earliest : max(earliest, lastStart + interval)
    }

    package mutating func started(at now: Int64) {
        isRequested = false
        lastStart = now
    }

    package mutating func ended(at now: Int64, failed: Bool) {
        lastEnd = now
        hasFailed = failed
    }
}
