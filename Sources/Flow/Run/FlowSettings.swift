internal import Engine

/// How a pipeline runs, beside what it does.
package struct FlowSettings: Sendable {
    /// Worker threads; 0 is one a core.
    package var workers = 0
    package var commitInterval: Duration = .seconds(1)
    /// How long a run may take to drain once it was asked to end.
    package var shutdownTimeout: Duration = .seconds(20)
    /// Bytes of lines in a batch.
    package var batchBytes = Limits.batchBytes

    package init() {}
}
