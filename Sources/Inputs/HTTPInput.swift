package import Engine
package import Flow
internal import Web

/// Lines and JSON documents that clients post.
package final class HTTPInput: Input, Component {
    /// When a client gets its answer.
    package enum Acknowledgement: String, CaseIterable, Sendable {
        case durable, received
    }

    package static let spec = ComponentSpec(
        .input,
        "http",
        summary: "takes records that clients post to `/ingest`",
        docs: """
            `POST /ingest` takes lines as the other inputs do (NDJSON or text), or with `Content-Type: application/json` a \
            JSON array of objects or one object, however it is broken over lines; without a type that says so, the first \
            bytes tell. Bodies may be compressed (`Content-Encoding: gzip`, `zstd` or `deflate`).

            The answer is 200 with `{"accepted":N,"rejected":M,"errors":[{"line":3,"reason":".."}]}` once the records are \
            on the disk, or with `ack: received` once they are in memory. Rejected are records that `parse` drops or puts \
            into the dead letters (`on_error`), and elements of an array that are no objects or too long; `line` is the \
            line of the body or the element of the array, and the first hundred are named. A line that stands behind a \
            blank one or a joined traceback may be told by a smaller number.

            | answer | when |
            |---|---|
            | 400 | damaged compression, or no JSON where JSON was announced; what came before the fault may be kept |
            | 401 | no token or a wrong one |
            | 403 | a web page sends it, and the input has no token |
            | 404, 405 | another path, another method |
            | 408 | the body comes too slowly |
            | 411, 413 | no length, too long as it came or decompressed |
            | 415 | a type or a compression that is not known |
            | 429, 503 | the pipeline is full, the records could not be made durable: send it again after `Retry-After` |

            A client that got no answer sends its records again, so they may be there twice; once answered with 200 they \
            are there once.
            """,
        fields: [
            OptionField("listen", .address, default: "127.0.0.1:8080", help: "Where to listen."),
            OptionField(
                "auth",
                .object([
                    OptionField(
                        "token", .secret, required: true, example: "${INGEST_TOKEN}",
                        help: "What clients send as `Authorization: Bearer ..`.")
                ]),
                help: "Takes records only from clients with the token."
            ),
            .tls,
            OptionField(
                "ack", .choice(of: Acknowledgement.self), default: "durable",
                help: "Answers when the records are on the disk, or as soon as they are received."),
            OptionField(
                "max_body_bytes", .size(in: .kibibytes(1) ... ByteCount(Int64(WebLimits.bodyMemoryBytes))),
                default: "16MiB", help: "Longest body as it comes; a longer one gets 413."),
            OptionField(
                "max_decompressed_bytes", .size(in: .kibibytes(1) ... .mebibytes(4096)), default: "128MiB",
                help: "Longest body once it is decompressed; a longer one gets 413."),
            OptionField(
                "wait", .duration(in: .zero ... .seconds(300)), default: "5s",
                help: "How long a request waits for room before it gets 429."),
            LineOptions.maximumLineBytes,
        ],
        example: """
            http:
              type: http
              listen: 127.0.0.1:8080
              max_body_bytes: 8MiB
            """
    )

    private enum Phase {
        case open
        case stopping(within: Duration)
    }

    private struct State {
        var listener: HTTPListener?
        var phase = Phase.open
    }

    package let name: String
    private let listening: ListenerOptions
    private let feeding: IngestFeeder.Options
    private let rules: IngestService.Rules
    private let queue = IngestQueue()
    private let state = Monitor(State())

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        let address = options.address(ifSet: "listen") ?? NetworkAddress(host: "127.0.0.1", port: 8080)
        listening = ListenerOptions(
            address, tls: options.object(ifSet: "tls").map { TLSOptions($0, context: context) },
            optionName: options.path(of: "listen"))
        let waitsForCommit = options.choice("ack", as: Acknowledgement.self) == .durable
        let rejected = { (fault: ElementFault, tallies: inout TallyPlan, name: String) in
            tallies.counter("input_rejected", ("input", name), ("reason", fault.rawValue))
        }
        feeding = IngestFeeder.Options(
            framing: LineOptions.framing(options, &context),
            maximumDecompressed: Int(options.size("max_decompressed_bytes").bytes),
            waitsForCommit: waitsForCommit,
            wait: options.duration("wait"),
            notAnObject: rejected(.notAnObject, &context.tallies, name),
            tooLong: rejected(.tooLong, &context.tallies, name))
        rules = IngestService.Rules(
            token: options.object(ifSet: "auth")?.secret(ifSet: "token"), waitsForCommit: waitsForCommit,
            maximumBody: Int(options.size("max_body_bytes").bytes), wait: options.duration("wait"))
    }

    /// Where it listens, once it is open: with port 0 in the options, the port that the kernel chose.
    package var address: NetworkAddress? { state.withLock { $0.listener?.address } }

    package func open(_ saved: [Checkpoint]) throws(FlowError) {
        let listener = try HTTPListener(listening, IngestService(rules, queue))
        state.withLock { $0.listener = listener }
    }

    package func check() throws(FlowError) { try listening.tls?.check() }

    package func run(_ intake: Intake) {
        let feeding = feeding
        let queue = queue
        let feeders = (0..<min(Cores.available, InputLimits.feeders)).map { index in
            OSThread("\(name)-\(index)") { IngestFeeder(feeding, queue, intake).run() }
        }
        let (listener, time) = state.wait { state -> (HTTPListener?, Duration)? in
            guard case .stopping(let time) = state.phase else { return nil }
            return (state.listener, time)
        } ?? (nil, .zero)
        // Clients that wait for a commit get their answer while the threads still run.
        listener?.stop(within: time)
        queue.end()
        for feeder in feeders { feeder.join() }
    }

    package func stop(drain: Bool) {
        state.update { $0.phase = .stopping(within: drain ? InputLimits.drainTime : InputLimits.stopTime) }
    }
}
