package import Engine
package import Flow
internal import Storage

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// Records on standard output, one JSON object a line, as soon as they are through.
package final class StdoutOutput: Output, Component {
    package static let spec = ComponentSpec(
        .output,
        "stdout",
        summary: "writes records to standard output, one JSON object a line",
        docs: """
            For pipes: `spanmill run pipeline.yaml | jq .message`. A reader that is slow slows the pipeline down; one \
            that goes away ends this output alone, and records for it count as `spool_dropped` from then on.
            """,
        fields: [],
        example: """
            stdout:
              type: stdout
            """
    )

    package let name: String
    private let template = PartitionTemplate(constant: "stdout")
    private let log: PartitionedLog
    private let stream: StreamTarget

    package convenience init(options: OptionReader, context: inout PlanContext) {
        self.init(name: context.componentName, descriptor: STDOUT_FILENO)
    }

    init(name: String, descriptor: Int32) {
        self.name = name
        let stream = StreamTarget(descriptor, name: "standard output", FileSystem())
        var settings = PartitionedLog.Options()
        settings.closesAtOnce = true
        log = PartitionedLog(settings) { _ in stream }
        self.stream = stream
    }

    /// True since the reader went away.
    package var hasEnded: Bool { stream.hasEnded }

    package func open() throws(FlowError) {
        // A reader that goes away is an error of `write`, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    package func makePart() -> any OutputPart { LogPart(log.makePart()) }

    package func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        LogPart.lines(of: part).fill(batch, selected, by: template)
    }

    package func append(_ part: any OutputPart) -> Appended {
        let lines = LogPart.lines(of: part)
        if stream.hasEnded { return Appended(dropped: lines.recordCount) }
        return Appended(work: log.append(lines))
    }

    package func barrier() { log.barrier() }

    package var isFull: Bool { log.isFull }

    package func commit() throws(FlowError) {
        do throws(StorageError) { try log.commit() } catch { throw FlowError(error) }
    }

    package func close() throws(FlowError) {
        do throws(StorageError) { try log.close() } catch { throw FlowError(error) }
    }
}
