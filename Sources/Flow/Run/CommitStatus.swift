/// What commits have come to so far.
package struct CommitStatus: Sendable {
    /// Own counters as of the last commit, by the plan's tally index.
    package private(set) var totals: [UInt64]
    /// When the last commit ended, of `MonotonicClock`; the start of the run before the first.
    package private(set) var lastEnd: Int64
    package private(set) var commits: UInt64 = 0
    package private(set) var failures: UInt64 = 0
    /// Why the latest commit failed; nil after one that did not.
    package private(set) var failure: FlowError?
    /// Seconds of commits by `buckets`, not cumulative; the last place is what is longer.
    package private(set) var secondsHistogram = Array(repeating: UInt64(0), count: buckets.count + 1)
    package private(set) var secondsSum = 0.0

    /// Upper bounds in seconds: an fdatasync is milliseconds on flash and a tenth of a second on a busy disk.
    package static let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

    init(totals: [UInt64], lastEnd: Int64) {
        self.totals = totals
        self.lastEnd = lastEnd
    }

    /// Goes on behind an earlier run's last commit.
    mutating func restore(totals: [UInt64]) { self.totals = totals }

    mutating func succeeded(totals: [UInt64], began: Int64, ended: Int64) {
        self.totals = totals
        lastEnd = ended
        commits += 1
        failure = nil
        let seconds = Double(ended - began) / 1e9
        secondsSum += seconds
        secondsHistogram[CommitStatus.buckets.firstIndex { seconds <= $0 } ?? CommitStatus.buckets.count] += 1
    }

    mutating func failed(_ error: FlowError) {
        failures += 1
        failure = error
    }
}
