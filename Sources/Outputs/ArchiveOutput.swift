package import Engine
package import Flow
package import Storage
internal import Synchronization
internal import Wire

/// Records in zstd files that `zstd -d` reads, in folders by a template.
///
/// Workers serialise by partition, the turnstile joins the lines to frames of 1 MiB, the worker that fills one
/// compresses it, and a commit makes durable what came before it. How segments grow, end and recover: `SegmentTarget`
/// and `SegmentRecovery`.
package final class ArchiveOutput: Output, Component, CatalogUser {
    package static let spec = ComponentSpec(
        .output,
        "archive",
        summary: "keeps records in zstd files that every zstd reads",
        docs: """
            One JSON object a line, in zstd frames of up to 1 MiB that are complete in themselves, with checksums. Files \
            are named by their beginning (UTC), `20261101T080000.123Z-4f1d09ab-000017.ndjson.zst`; one that still grows \
            has `.part` behind it and is readable all the same:

            ```sh
            find archive -type f | sort | xargs zstd -dcq --
            ```

            What a commit covers (every second) is on the disk, and survives `kill -9` and a loss of power. After a \
            crash the next start cuts off what lies behind the last commit, which inputs that can (files) read again, so that \
            each of their records is there once. On a full disk the pipeline waits, acknowledges \
            nothing, and goes on when there is room.

            A partition is a folder; at most 64 are open at a time, records of further ones go to `_overflow`. In a \
            field's value everything but letters, digits and `._-=+@,` becomes `_`.

            Retention deletes whole files, the oldest first, every half a minute and when one ends, in this order: by \
            age, by bytes and files of each class, of each partition and in all, by room on the disk. It leaves alone what \
            grows, what is not committed, what is on hold and what it has not written, and it tells each deletion to a \
            journal (`spanmill retention journal`). A record's date counts up to a day past its file's end. A clock that \
            jumps ahead is taken in at a day an hour, and told.
            """,
        fields: [
            OptionField("path", .path, default: "archive", help: "Folder of the archive."),
            OptionField(
                "partition",
                .string,
                default: "{date}",
                example: "'{date}/{task_id}'",
                help: """
                    Folders below `path`: `{date}` is the record's UTC date, else that of receipt; `{input}` the input's \
                    name; any other name in braces is a field of the record, `_none` where it has none.
                    """
            ),
            OptionField(
                "compression_level",
                .int(in: CompressionLimits.levels),
                default: 3,
                help: "zstd's level: 1 is fastest, 19 smallest."
            ),
            OptionField(
                "rotate",
                .object([
                    OptionField(
                        "max_bytes",
                        .size(in: .mebibytes(1) ... .gibibytes(1024)),
                        default: "256MiB",
                        help: "Compressed bytes after which a file ends."
                    ),
                    OptionField(
                        "max_age",
                        .duration(in: .seconds(1) ... .longestOption),
                        default: "1h",
                        help: "Time after which a file ends, however small it is."
                    ),
                ]),
                help: "When a file ends and the next begins."
            ),
            RetentionOptions.field,
        ],
        example: """
            archive:
              type: archive
              path: archive
              partition: '{date}'
              compression_level: 3
              rotate: {max_bytes: 256MiB, max_age: 1h}
              retention: {max_age: 30d, max_bytes: 20GiB}
            """
    )

    package let name: String
    /// Where its files are.
    package let folder: String
    private let template: PartitionTemplate
    private let level: Int
    private let rotation: Rotation
    private let retention: RetentionOptions
    private let clock: StorageClock
    private let opened = Mutex<Archive?>(nil)
    private let catalog = Mutex<Catalog?>(nil)
    private let keeping = Mutex<RetentionKeeper?>(nil)
    /// Segments sealed as of the last commit.
    private let sealed = Mutex(0)

    package convenience init(options: OptionReader, context: inout PlanContext) {
        self.init(options: options, context: &context, clock: .system)
    }

    init(options: OptionReader, context: inout PlanContext, clock: StorageClock) {
        name = context.componentName
        folder = context.writePath(options.string("path"))
        let source = options.text(ifSet: "partition") ?? ConfigText("{date}")
        template =
            PartitionTemplate(source, path: options.path(of: "partition"), context: &context)
            ?? PartitionTemplate(constant: "")
        level = options.int("compression_level")
        let rotate = options.object("rotate")
        rotation = Rotation(maximumBytes: rotate.size("max_bytes").bytes, maximumAge: rotate.duration("max_age"))
        retention = RetentionOptions(options, rotation: rotation, context: &context)
        self.clock = clock
    }

    /// What the archive holds and what went into it; nil before it is open.
    package var status: ArchiveStatus? { opened.withLock { $0?.status } }

    package func use(_ catalog: Catalog) { self.catalog.withLock { $0 = catalog } }

    package func open() throws(FlowError) {
        guard let catalog = catalog.withLock({ $0 }) else { preconditionFailure("output \(name) has no catalog") }
        do throws(StorageError) {
            let archive = try Archive(
                folder: folder,
                store: name,
                catalog: catalog,
                level: level,
                rotation: rotation,
                clock: clock
            )
            opened.withLock { $0 = archive }
            try openRetention(archive, catalog)
        } catch { throw FlowError(error) }
    }

    /// What it is to keep, for commands too.
    package var retentionArchive: RetentionArchive {
        RetentionArchive(name: name, folder: folder, policy: retention.policy)
    }

    private func openRetention(_ archive: Archive, _ catalog: Catalog) throws(StorageError) {
        try catalog.keep(retentionArchive)
        guard !retention.policy.isEmpty else { return }
        let runner = RetentionRunner(retentionArchive, catalog, clock: clock.reading)
        let keeper = try RetentionKeeper(runner, archive, catalog.files)
        keeping.withLock { $0 = keeper }
    }

    var keeper: RetentionKeeper? { keeping.withLock { $0 } }

    package func launched(_ tell: @escaping @Sendable (String) -> Void) { keeper?.start(tell) }

    package func makePart() -> any OutputPart { LogPart(archive.log.makePart()) }

    package func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        LogPart.lines(of: part).fill(batch, selected, by: template)
    }

    package func prepare(
        _ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart, _ lane: inout Lane
    ) {
        if retention.classes.rules.isEmpty { return prepare(batch, selected, part) }
        LogPart.lines(of: part).fill(batch, selected, by: template, retention.classes, &lane)
    }

    package func append(_ part: any OutputPart) -> Appended {
        Appended(work: archive.log.append(LogPart.lines(of: part)))
    }

    package func barrier() { archive.log.barrier() }

    package var isFull: Bool { archive.log.isFull || keeper?.isStalled == true }

    package var obstacles: [String] { (keeper?.stall).map { ["\(name) takes no records: \($0)"] } ?? [] }

    package func commit() throws(FlowError) {
        do throws(StorageError) { try archive.log.commit() } catch {
            // Room may be made by deleting.
            if error.code == .full { keeper?.wake() }
            throw FlowError(error)
        }
    }

    package func committed() {
        archive.log.committed()
        let now = archive.series.counts.sealed
        let isMore = sealed.withLock { sealed in
            defer { sealed = now }
            return sealed != now
        }
        keeper?.noteCommit(sealed: isMore)
    }

    package func families() -> [MetricFamily] {
        guard let status else { return [] }
        let deleted = keeper.map(deletions) ?? []
        return [
            MetricFamily(
                .gauge,
                name: "spanmill_archive_bytes",
                help: "Compressed bytes that the archives hold.",
                unit: "bytes",
                samples: [MetricSample(Double(status.bytes))]
            )
        ] + deleted
    }

    private func deletions(_ keeper: RetentionKeeper) -> [MetricFamily] {
        let bytes = keeper.deletedBytes
        return [
            MetricFamily(
                .counter,
                name: "spanmill_retention_deleted_bytes_total",
                help: "Compressed bytes that retention deleted, by the limit that asked for it.",
                labelNames: ["reason"],
                samples: RetentionPlan.Reason.allCases.map { reason in
                    MetricSample(Double(bytes[reason] ?? 0), labels: [reason.rawValue])
                }
            )
        ]
    }

    package func close() throws(FlowError) {
        guard let archive = opened.withLock({ $0 }) else { return }
        keeper?.end()
        // What the end of the last files has brought beyond the limits goes with them.
        defer { keeper?.run() }
        do throws(StorageError) { try archive.log.close() } catch { throw FlowError(error) }
    }

    private var archive: Archive {
        guard let archive = opened.withLock({ $0 }) else { preconditionFailure("output \(name) is not open") }
        return archive
    }
}
