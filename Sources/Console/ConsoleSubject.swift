package import Engine

/// What the console shows: a running instance.
package protocol ConsoleSubject: AnyObject, Sendable {
    var identity: InstanceIdentity { get }

    /// Everything on `/metrics`: counters and histograms as of the last commit, gauges at this moment.
    func families() -> [MetricFamily]

    /// Asks for a commit and waits for it, but no longer than `time`.
    func freshen(within time: Duration)

    /// Why the instance is not ready; empty when it is. Asked on the event loop: it does not wait.
    func obstacles() -> [String]

    /// How the outputs are, in the pipeline's order.
    func outputs() -> [OutputCondition]
}
