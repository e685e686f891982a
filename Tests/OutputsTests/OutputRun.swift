import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

/// Makes an output from options and drives it as the flow does: prepare, append, its work, barrier, commit.
final class OutputRun {
    let output: any Output
    let catalog: Catalog
    private let keys: KeyTable
    private let part: any OutputPart
    private(set) var lane: Lane
    var receivedAt: Int64 = 1_793_520_000_000_000_000  // 2026-11-01T08:00:00Z

    /// `make` is as `OutputCatalog` does it, or with another clock or file system.
    init<Made: Output & Component>(
        _ type: Made.Type,
        _ options: [(String, ConfigValue)],
        in folder: String,
        inputs: [String] = ["stdin"],
        faults: FaultPlan? = nil,
        catalogFolder: String? = nil,
        make: (OptionReader, inout PlanContext) -> Made = { Made(options: $0, context: &$1) }
    ) throws {
        let entries = [("type", ConfigValue(stringLiteral: Made.spec.name))] + options
        let value = Self.map(entries)
        var context = PlanContext(dataDirectory: folder, pipelineDirectory: folder)
        context.componentName = "out"
        context.inputNames = inputs
        #expect(Made.spec.shape.check(value, path: "outputs.out", into: &context.diagnostics))
        output = make(OptionReader(value, shape: Made.spec.shape, path: "outputs.out"), &context)
        let messages = context.diagnostics.sorted.map(\.message)
        try #require(!context.diagnostics.hasErrors, "\(messages)")
        lane = Lane(tallyCount: context.tallies.counters.count)
        keys = context.takeKeys().build()
        do throws(StorageError) { catalog = try Catalog(catalogFolder ?? folder, FileSystem(faults: faults)) } catch { throw FlowError(error) }
        (output as? any CatalogUser)?.use(catalog)
        try output.open()
        part = output.makePart()
    }

    static func map(_ entries: [(String, ConfigValue)]) -> ConfigValue {
        ConfigValue(.map(ConfigMap(entries.map { .init(key: $0.0, keyMark: .builtIn, value: $0.1) })), mark: .builtIn)
    }

    private init(sharing run: OutputRun) {
        output = run.output
        catalog = run.catalog
        lane = Lane(tallyCount: run.lane.tally.counts.count)
        keys = run.keys
        part = output.makePart()
    }

    /// Another worker of the same output.
    func sibling() -> Worker { Worker(value: OutputRun(sharing: self)) }

    /// Handed to the one thread that uses it.
    struct Worker: @unchecked Sendable { let value: OutputRun }

    /// One batch of lines, each with its time if there is one (nanoseconds), from one input.
    func prepare(_ lines: [String], times: [Int64?] = [], input: UInt16 = 0) {
        var batch = Batch(keys: keys)
        batch.origins = [Origin(input: input, byteStart: batch.linesStart, receivedAt: receivedAt)]
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        unsafe bytes.withUnsafeBytes { unsafe batch.append(lines: $0) }
        batch.index(&lane.scan)
        for (event, time) in times.enumerated() where time != nil { batch[event: event].time = time ?? 0 }
        var selected = Selection()
        batch.selectLive(into: &selected)
        output.prepare(batch, selected, part, &lane)
    }

    func append() -> Appended { output.append(part) }

    /// A whole batch in one go.
    @discardableResult
    func send(_ lines: [String], times: [Int64?] = [], input: UInt16 = 0) -> Appended {
        prepare(lines, times: times, input: input)
        let appended = append()
        appended.work?()
        return appended
    }

    func commit() throws(FlowError) {
        output.barrier()
        try output.commit()
        do throws(StorageError) { try catalog.record(Catalog.Commit()) } catch { throw FlowError(error) }
        output.committed()
    }

    /// The last commit, and the end.
    func close() throws(FlowError) {
        try commit()
        try output.close()
    }
}

extension TemporaryFolder {
    /// The files of the output: all but those of the catalog.
    func written() throws -> [String] {
        try files().filter { !$0.hasPrefix(Catalog.fileName) && $0 != "ballast" && $0 != "instance" }
    }
}
