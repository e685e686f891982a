// Records from end to end: any bytes are framed, indexed, parsed and written out again, and what comes out is one strict JSON
// object a line whatever the bytes were and wherever reads and batches cut them.
//
// sources: Sources/CScan Sources/CRE2
// modules: Engine
// links: re2 crypto
import Engine

/// A stage over lines: what it writes for framed lines, cut into batches of `linesPerBatch`.
private struct Machine {
    private let stage: ParseStage
    private let keys: KeyTable
    private let tallies: Int
    private let stores: [@Sendable () -> AnyObject]
    let framing: FramingOptions

    init() {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        context.componentName = "parse"
        for path in ["loss", "metrics.a", "a.b.c", "span.trace_id"] { _ = context.keys.intern(path) }
        let options = ConfigValue(.map(ConfigMap([])), mark: .builtIn)
        stage = ParseStage(options: OptionReader(options, shape: ParseStage.spec.shape, path: "parse"), context: &context)
        tallies = context.tallies.counters.count
        stores = context.laneStores
        framing = context.framing
        keys = context.takeKeys().build()
    }

    func run(_ lines: [[UInt8]], linesPerBatch: Int) -> [UInt8] {
        var lane = Lane(tallyCount: tallies, stores: stores.map { $0() })
        var out = GrowableBytes()
        var batch = Batch(keys: keys, lineCapacity: 4096)
        var at = 0
        while at < lines.count {
            batch.reset()
            for line in lines[at..<min(lines.count, at + linesPerBatch)] {
                unsafe line.withUnsafeBytes { unsafe batch.append(lines: $0) }
            }
            at += linesPerBatch
            batch.index(&lane.scan)
            stage.prepare(&batch, &lane)
            for event in 0..<batch.eventCount where batch.isLive(event) { batch.serialise(event, into: &out) }
        }
        return unsafe Array(out.bytes)
    }

    /// The framed lines of bytes that come in reads of `step`.
    func frame(_ bytes: [UInt8], step: Int) -> [[UInt8]] {
        var framer = LineFramer(framing)
        var framed: [UInt8] = []
        var at = 0
        while at < bytes.count {
            framed += framer.read(Array(bytes[at..<min(bytes.count, at + step)]), now: 0)
            at += step
        }
        framed += framer.finish(now: 0)
        return framed.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { Array($0) + [0x0A] }
    }
}

nonisolated(unsafe) private let machine = Machine()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let lines = machine.frame(bytes, step: max(1, count))
    precondition(machine.frame(bytes, step: 7) == lines, "framing depends on the reads")
    let whole = machine.run(lines, linesPerBatch: .max >> 8)
    precondition(machine.run(lines, linesPerBatch: 1) == whole, "records depend on the batches")
    precondition(String(validating: whole, as: UTF8.self) != nil, "a record is no UTF-8")
    // What was written is read as the same records, strictly: it is a fixed point.
    let written = whole.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { Array($0) + [0x0A] }
    precondition(machine.run(written, linesPerBatch: 3) == whole, "a record is not what it was written as")
    for line in written { precondition(line.first == 0x7B && line.dropLast().last == 0x7D, "a line is no object") }
    return 0
}
