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

/// What an instance is called and made of.
package struct InstanceIdentity: Sendable {
    package struct Part: Sendable {
        package let name: String
        package let type: String

        package init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// The pipeline's name.
    package let name: String
    package let version: String
    /// Nanoseconds since 1970 UTC.
    package let startedAt: Int64
    package let inputs: [Part]
    package let stages: [Part]
    package let outputs: [Part]

    package init(
        name: String, version: String, startedAt: Int64, inputs: [Part] = [], stages: [Part] = [], outputs: [Part] = []
    ) {
        self.name = name
        self.version = version
        self.startedAt = startedAt
        self.inputs = inputs
        self.stages = stages
        self.outputs = outputs
    }
}

/// How an output is.
package struct OutputCondition: Sendable {
    package var name: String
    package var isFull: Bool
    /// What went wrong last and still is; nil when nothing is.
    package var failure: String?
    /// Bytes that it was given and bytes that it keeps, where it compresses.
    package var rawBytes: UInt64?
    package var storedBytes: UInt64?

    package init(
        name: String, isFull: Bool = false, failure: String? = nil, rawBytes: UInt64? = nil, storedBytes: UInt64? = nil
    ) {
        self.name = name
        self.isFull = isFull
        self.failure = failure
        self.rawBytes = rawBytes
        self.storedBytes = storedBytes
    }
}
