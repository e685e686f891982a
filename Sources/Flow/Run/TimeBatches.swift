internal import Engine

/// The thread that lets time pass where no records do: an empty batch with a number and the clock, for stages that keep
/// windows and ages.
enum TimeBatches {
    /// Until the pool ends.
    static func run(_ core: FlowCore) {
        var seen: UInt64 = 0
        var next = MonotonicClock.now() + FlowLimits.timeBatchNanoseconds
        while !core.pool.sleep(until: next) {
            next += FlowLimits.timeBatchNanoseconds
            let count = core.submittedCount
            // Records carry the time too.
            if count == seen, let box = core.timeBox.withLock({ $0.take() }) { core.submit(box) }
            seen = core.submittedCount
        }
    }
}
