package import Engine
package import Flow
package import Storage
internal import Synchronization

/// Records as plain JSON lines, appended to a file or to several by a template.
package final class FileOutput: Output, Component, CatalogUser {
    package static let spec = ComponentSpec(
        .output,
        "file",
        summary: "appends records to plain files, one JSON object a line",
        docs: """
            What a commit covers (every second) is on the disk. After a crash what lies behind the last commit is cut off, \
            and read again by inputs that can (files); a last line of somebody else's gets the newline it lacks. Files are made with their first record, 0600, and locked \
            against a second writer. At most 64 are open at a time, records of further ones go to `_overflow.ndjson` \
            beside them.
            """,
        fields: [
            OptionField(
                "path",
                .path,
                required: true,
                example: "'records/{date}/{task_id}.ndjson'",
                help: """
                    The file: `{date}` is the record's UTC date, else that of receipt; `{input}` the input's name; any \
                    other name in braces is a field of the record, `_none` where it has none.
                    """
            )
        ],
        example: """
            records:
              type: file
              path: 'records/{date}.ndjson'
            """
    )

    package let name: String
    private let folder: String
    private let template: PartitionTemplate
    private let settings: PartitionedLog.Options
    private let opened = Mutex<(log: PartitionedLog, targets: FileTargets)?>(nil)
    private let catalog = Mutex<Catalog?>(nil)

    package convenience init(options: OptionReader, context: inout PlanContext) {
        self.init(options: options, context: &context, clock: .system)
    }

    init(options: OptionReader, context: inout PlanContext, clock: StorageClock) {
        name = context.componentName
        let source = options.text(ifSet: "path") ?? ConfigText("records.ndjson")
        let (fixed, divided) = Self.split(source)
        folder = fixed.isEmpty ? context.dataDirectory : context.writePath(fixed)
        template =
            PartitionTemplate(divided, path: options.path(of: "path"), context: &context)
            ?? PartitionTemplate(constant: "records.ndjson")
        var settings = PartitionedLog.Options()
        settings.overflowPath = "_overflow.ndjson"
        settings.clock = clock
        self.settings = settings
    }

    /// The folders that no field can change, and what is below them.
    private static func split(_ source: ConfigText) -> (fixed: String, divided: ConfigText) {
        let beforeBrace = source.text.prefix { $0 != "{" }
        guard let slash = beforeBrace.lastIndex(of: "/") else { return ("", source) }
        var divided = source
        divided.text = String(source.text[source.text.index(after: slash)...])
        let fixed = source.text[..<slash]
        return (fixed.isEmpty ? "/" : String(fixed), divided)
    }

    package func use(_ catalog: Catalog) { self.catalog.withLock { $0 = catalog } }

    package func open() throws(FlowError) {
        guard let catalog = catalog.withLock({ $0 }) else { preconditionFailure("output \(name) has no catalog") }
        do throws(StorageError) {
            for changed in try catalog.files.makeFolders(folder) { try catalog.files.synchroniseFolder(changed) }
            try catalog.files.checkWritable(folder)
            _ = try PlainFileTarget.recover(name, in: folder, catalog)
        } catch { throw FlowError(error) }
        let targets = FileTargets(folder: folder, store: name, catalog)
        let log = PartitionedLog(settings) { key in targets.target(key.path) }
        opened.withLock { $0 = (log, targets) }
    }

    private var log: PartitionedLog {
        guard let log = opened.withLock({ $0?.log }) else { preconditionFailure("output \(name) is not open") }
        return log
    }

    /// Bytes of unfinished lines that were cut off when files were opened.
    package var cutBytes: Int64 { opened.withLock { $0?.targets.cutBytes ?? 0 } }

    package func makePart() -> any OutputPart { LogPart(log.makePart()) }

    package func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        LogPart.lines(of: part).fill(batch, selected, by: template)
    }

    package func append(_ part: any OutputPart) -> Appended {
        Appended(work: log.append(LogPart.lines(of: part)))
    }

    package func barrier() { log.barrier() }

    package var isFull: Bool { log.isFull }

    package func commit() throws(FlowError) {
        do throws(StorageError) { try log.commit() } catch { throw FlowError(error) }
    }

    package func committed() { log.committed() }

    package func close() throws(FlowError) {
        guard let log = opened.withLock({ $0?.log }) else { return }
        do throws(StorageError) { try log.close() } catch { throw FlowError(error) }
    }
}

/// The files of one output, by path.
private final class FileTargets: Sendable {
    private let folder: String
    private let store: String
    private let catalog: Catalog
    private let made = Mutex<[String: PlainFileTarget]>([:])

    init(folder: String, store: String, _ catalog: Catalog) {
        self.folder = folder
        self.store = store
        self.catalog = catalog
    }

    /// One target a path for good: a file that is ended is opened again by its next line.
    func target(_ path: String) -> PlainFileTarget {
        made.withLock { made in
            if let known = made[path] { return known }
            let target = PlainFileTarget(path, in: folder, of: store, catalog)
            // Only as many are kept as may be open; the others are made anew.
            if made.count >= StorageLimits.partitions * 2 { made = made.filter { !$0.value.isIdle } }
            made[path] = target
            return target
        }
    }

    var cutBytes: Int64 { made.withLock { $0.values.reduce(0) { $0 + $1.cutBytes } } }
}
