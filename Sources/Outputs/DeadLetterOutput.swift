package import Engine
package import Flow
package import Storage
internal import Synchronization

/// Keeps the records that stages gave up as dead letters. No pipeline file names it: every plan has one, and hands it
/// the records whose outcome is `deadLettered`.
package final class DeadLetterOutput: Output {
    package let name = "dead_letters"
    private let dataDirectory: String
    private let inputNames: [String]
    private let redactors: [Redactor]
    private let catalog: Catalog
    private let clock: StorageClock
    private let opened = Mutex<DeadLetterStore?>(nil)
    private let counts = Mutex(Counts())

    /// Letters by reason: those that came, those before the last barrier, those committed.
    private struct Counts {
        var live: [String: UInt64] = [:]
        var before: [String: UInt64] = [:]
        var committed: [String: UInt64] = [:]
    }

    /// The redactors are applied to each text, one after the other, before it is kept.
    package init(
        dataDirectory: String,
        inputNames: [String],
        redactors: [Redactor],
        catalog: Catalog,
        clock: StorageClock = .system
    ) {
        self.dataDirectory = dataDirectory
        self.inputNames = inputNames
        self.redactors = redactors
        self.catalog = catalog
        self.clock = clock
    }

    /// Letters by reason since the start, as of the last commit.
    package var lettersByReason: [String: UInt64] { counts.withLock { $0.committed } }

    package func open() throws(FlowError) {
        do throws(StorageError) {
            let store = try DeadLetterStore(dataDirectory: dataDirectory, catalog: catalog, clock: clock)
            opened.withLock { $0 = store }
        } catch { throw FlowError(error) }
    }

    package func makePart() -> any OutputPart { DeadLetterPart(store.log.makePart()) }

    package func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        let part = Self.own(part)
        part.reasons.removeAll(keepingCapacity: true)
        part.lines.fill(path: "") { out in
            var count = 0
            for event in 0..<batch.eventCount where selected[event] {
                write(batch, event, part, into: &out)
                count += 1
            }
            return count
        }
    }

    package func append(_ part: any OutputPart) -> Appended {
        let part = Self.own(part)
        counts.withLock { counts in
            for (reason, count) in part.reasons { counts.live[reason, default: 0] += count }
        }
        return Appended(work: store.log.append(part.lines))
    }

    package func barrier() {
        store.log.barrier()
        counts.withLock { $0.before = $0.live }
    }

    package var isFull: Bool { opened.withLock { $0?.log.isFull ?? false } }

    package func commit() throws(FlowError) {
        do throws(StorageError) { try store.commit() } catch { throw FlowError(error) }
        counts.withLock { $0.committed = $0.before }
    }

    package func committed() { store.log.committed() }

    package func families() -> [MetricFamily] {
        let letters = lettersByReason.sorted { $0.key < $1.key }
        return [
            MetricFamily(
                .counter,
                name: "spanmill_dead_letters_total",
                help: "Records put into the dead letters, by reason.",
                labelNames: ["reason"],
                samples: letters.map { MetricSample(Double($0.value), labels: [$0.key]) }
            )
        ]
    }

    package func close() throws(FlowError) {
        guard let store = opened.withLock({ $0 }) else { return }
        do throws(StorageError) { try store.close() } catch { throw FlowError(error) }
    }

    private func write(
        _ batch: borrowing Batch,
        _ event: Int,
        _ part: DeadLetterPart,
        into out: inout GrowableBytes
    ) {
        let record = batch[event: event]
        let origin = batch.origin(of: event)
        let isObject = !record.flags.contains(.text)
        // An object without what stood before it, so that its members can be redacted by name.
        let start = Int(isObject ? record.start : record.rawStart)
        let end = Int(isObject ? record.end : record.rawEnd)
        part.text.removeAll(keepingAtMost: 1 << 20)
        unsafe part.text.append(batch.base + start, count: end - start)
        for redactor in redactors { part.redact(by: redactor, isObject: isObject) }
        let reason = record.reason == .none ? "rule" : record.reason.name
        part.reasons[reason, default: 0] += 1
        let input = Int(origin.input)
        let letter = unsafe DeadLetter(
            receivedAt: origin.receivedAt,
            reason: reason,
            input: input < inputNames.count ? inputNames[input] : "",
            stream: origin.stream,
            text: part.text.bytes
        )
        letter.write(to: &out)
    }

    private static func own(_ part: any OutputPart) -> DeadLetterPart {
        guard let part = part as? DeadLetterPart else { preconditionFailure("an output got another one's part") }
        return part
    }

    private var store: DeadLetterStore {
        guard let store = opened.withLock({ $0 }) else { preconditionFailure("the dead letters are not open") }
        return store
    }
}

/// A worker's letters, and its room to write them.
private final class DeadLetterPart: OutputPart {
    let lines: LinePart
    var reasons: [String: UInt64] = [:]
    var text = GrowableBytes()
    private var clean = GrowableBytes()

    init(_ lines: LinePart) { self.lines = lines }

    func redact(by redactor: Redactor, isObject: Bool) {
        clean.removeAll(keepingAtMost: 1 << 20)
        let found =
            unsafe isObject
            ? redactor.redact(container: text.bytes, into: &clean) : redactor.redact(text.bytes, into: &clean)
        if found > 0 { swap(&text, &clean) }
    }
}
