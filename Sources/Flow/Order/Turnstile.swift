/// Lets the threads that carry sequence numbers through one at a time, in order of the numbers.
package final class Turnstile: Sendable {
    private let gate: Monitor<Gate>
    private let conditionMask: UInt64

    /// - Parameter workers: the most numbers that can be under way; each waits on a condition of its own, so that
    ///   leaving wakes the next one alone.
    package init(workers: Int) {
        var conditions = 1
        while conditions < workers { conditions *= 2 }
        conditionMask = UInt64(conditions - 1)
        gate = Monitor(Gate(), conditions: conditions)
    }

    /// Waits until all lower numbers have left.
    package func enter(_ sequence: UInt64) {
        _ = gate.wait(on: condition(of: sequence)) { $0.admits(sequence) ? true : nil }
    }

    package func leave(_ sequence: UInt64) {
        gate.update(waking: condition(of: sequence + 1)) { $0.leave(sequence) }
    }

    /// The number that may be inside.
    var open: UInt64 { gate.withLock { $0.open } }

    private func condition(of sequence: UInt64) -> Int { Int(sequence & conditionMask) }
}
