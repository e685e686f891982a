internal import Synchronization

/// The families of one stage, with their series: folded in order by the stage, read by whoever serves a page.
///
/// A fold holds the lock for the updates of one batch, some tens of microseconds, and a reader for the copy of the
/// gauges; so neither sees half of the other's work. Counters and histograms are read from a copy that moves on when
/// `publish` says that a barrier is committed.
package final class MetricStore: Sendable {
    package let definitions: [MetricDefinition]
    /// The hash for the updates of this store.
    package let hash: SeededHash
    private let state: Mutex<MetricState>
    private let published: Mutex<PublishedMetrics>
    /// Captures whose commit is not yet known to have succeeded, oldest first.
    private let pending = Mutex<[MetricCapture]>([])

    /// Makes a store of definitions that `MetricDeclarations.declare` gave back; an update names its family by the index.
    package init(_ definitions: [MetricDefinition], hash: SeededHash = SeededHash()) {
        self.definitions = definitions
        self.hash = hash
        var state = MetricState(definitions, hash: hash)
        var published = PublishedMetrics(familyCount: definitions.count)
        published.apply(state.capture())
        self.state = Mutex(state)
        self.published = Mutex(published)
    }

    /// Keeps out of labels what the redactors would take out of the records; before the first fold.
    ///
    /// - Parameter labelWords: by family and label the names that its expression reads, lower case.
    func guardLabels(by redactors: [Redactor], labelWords: [[Set<String>]]) {
        state.withLock { $0.labelGuard = LabelGuard(redactors, labelWords: labelWords) }
    }

    /// Takes in a batch's updates. Called in order of sequence; `clock` is the batch's.
    package func fold(_ updates: borrowing MetricUpdates, clock: Int64) {
        state.withLock { $0.fold(updates, clock: clock) }
    }

    /// Notes what changed since the last barrier and appends it to `out` in the form that `restore` reads.
    package func exportChanges(into out: inout GrowableBytes) {
        let capture = state.withLock { $0.capture() }
        MetricStateCoder(definitions).encode(capture, into: &out)
        pending.withLock { $0.append(capture) }
    }

    /// Makes the next export one of everything.
    package func markAllChanged() { state.withLock { $0.markAllChanged() } }

    /// Everything exported so far is committed: counters and histograms are shown as of the last export.
    package func publish() {
        let captures = pending.withLock { pending in
            defer { pending.removeAll() }
            return pending
        }
        published.withLock { published in
            for capture in captures { published.apply(capture) }
        }
    }

    /// Takes in an exported change, before the first fold; changes are restored in the order of their exports.
    ///
    /// - Returns: Names of families whose kept state no longer fits their definition and which therefore begin anew;
    ///   nil when the bytes cannot be read, and then nothing is taken in.
    package func restore(_ bytes: UnsafeRawBufferPointer) -> [String]? {
        let coder = MetricStateCoder(definitions)
        guard let change = unsafe coder.decode(bytes) else { return nil }
        let capture = state.withLock { state in
            state.restore(change)
            return state.capture()
        }
        published.withLock { $0.apply(capture) }
        return change.forgotten
    }

    /// The families at this moment, each followed by the counter of its non-finite values, samples in order of labels.
    package func families() -> [MetricFamily] {
        let gauges = state.withLock { $0.gauges() }
        let committed = published.withLock { $0 }
        return MetricPage(definitions, gauges: gauges, committed: committed).families()
    }

    /// By family what it dropped and could not read, as of the last commit.
    func tallies() -> [FamilyTally] { published.withLock { $0.tallies } }
}

extension MetricState {
    /// The gauges' samples, by family.
    fileprivate func gauges() -> [[MetricSample]] {
        var samples: [[MetricSample]] = plans.map { _ in [] }
        for number in records.indices {
            let record = records[number]
            guard record.isLive, record.isShown, plans[Int(record.family)].kind == .gauge else { continue }
            samples[Int(record.family)].append(MetricSample(record.value, labels: labelTexts[number]))
        }
        return samples
    }
}
