package import Engine
package import Flow
internal import Glibc

/// Lines from standard input, or from the two outputs of a command.
package final class StdinInput: Input, Component {
    package static let spec = ComponentSpec(
        .input,
        "stdin",
        summary: "takes lines from standard input",
        docs: """
            A line is handed on within a millisecond or two, and what was read survives a crash once it is committed, a \
            second later at most. While the pipeline is full, standard input is not read, and the writer waits. With \
            `stall_timeout` it waits no longer than that: then lines are read, counted as `stalled` and passed by until \
            there is room again, so that whoever writes is never held up.
            """,
        fields: [
            OptionField(
                "stall_timeout",
                .anyOf([.choice(["never"]), .duration(in: .zero ... .longestOption)]),
                default: "never",
                example: "30s",
                help: "How long a writer may be kept waiting before its lines are passed by; `never` keeps it for ever."
            ),
            OptionField(
                "echo",
                .bool,
                default: false,
                help: "Passes the input on to standard output as it comes; `--echo` and `--no-echo` decide over it."
            ),
            LineOptions.maximumLineBytes,
        ],
        example: """
            stdin:
              type: stdin
              stall_timeout: 30s
            """
    )

    private struct State {
        var sources: [StreamSource]
        var isStopped = false
        /// Asked for one more line at the end.
        var closing: (@Sendable () -> String?)?
        /// Read on to the end of the input.
        var isDraining = false
        /// Another plan's input reads on.
        var isSuspended = false
        /// Those that another plan's input has begun to read, or that one is to go on with.
        var readers: [StreamReader]?
    }

    package let name: String
    /// The option `echo`: whoever attaches the sources acts on it.
    package let wantsEcho: Bool
    private let framing: FramingOptions
    private let stallNanoseconds: Int64?
    private let state: Monitor<State>
    private let waker = Waker()

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        wantsEcho = options.bool("echo")
        framing = LineOptions.framing(options, &context)
        stallNanoseconds = options.string(ifSet: "stall_timeout") == "never"
            ? nil : options.duration(ifSet: "stall_timeout")?.nanoseconds
        state = Monitor(State(sources: [.standardInput(echo: wantsEcho ? Echo(to: 1) : nil)]))
    }

    /// Reads from these instead of the process's standard input. Before the start.
    ///
    /// - Parameter closing: asked for a last line once they have ended.
    package func attach(_ sources: [StreamSource], closing: (@Sendable () -> String?)? = nil) {
        state.withLock { state in
            state.sources = sources
            state.closing = closing
        }
    }

    package func open(_ saved: [Checkpoint]) throws(FlowError) {
        for source in state.withLock({ $0.sources }) {
            var status = stat()
            guard unsafe fstat(source.descriptor, &status) == 0 else {
                throw FlowError(.input, "input \(name): \(source.name) is closed")
            }
        }
    }

    /// - Parameter drain: reads on to the end, which the writer decides on; otherwise what has been read is the end.
    package func stop(drain: Bool) {
        state.withLock { state in
            state.isDraining = drain
            state.isStopped = !drain
        }
        waker.wake()
    }

    package func suspend() {
        state.withLock { state in
            state.isSuspended = true
            state.isStopped = true
        }
        waker.wake()
    }

    package func resume(_ earlier: any Input) {
        guard let earlier = earlier as? StdinInput, let readers = earlier.state.withLock({ $0.readers.take() }) else { return }
        state.withLock { state in
            state.readers = readers
            state.sources = []
        }
    }

    /// Standard input is at its end.
    package var hasEnded: Bool { state.withLock { $0.readers?.isEmpty ?? false } }

    private func makeReaders(_ intake: Intake) -> [StreamReader] {
        let (begun, sources) = state.withLock { ($0.readers.take(), $0.sources) }
        guard let begun else {
            return sources.map { StreamReader($0, framing, intake, stallNanoseconds: stallNanoseconds) }
        }
        for reader in begun { reader.move(to: intake, framing, stallNanoseconds: stallNanoseconds) }
        return begun
    }

    package func run(_ intake: Intake) {
        var readers = makeReaders(intake)
        var keeps = true
        while !readers.isEmpty && !state.withLock({ $0.isStopped }) {
            for reader in wait(readers) {
                guard keeps else {
                    reader.pass()
                    continue
                }
                if case .refused = reader.turn() { keeps = false }
                if reader.isAtEnd && keeps { reader.finish() }
            }
            readers.removeAll(where: \.isAtEnd)
        }
        let isLeft = state.withLock { state in
            guard state.isSuspended || readers.isEmpty else { return false }
            state.readers = readers
            return !readers.isEmpty
        }
        guard keeps, !isLeft else { return }
        for reader in readers { reader.finish() }
        close(intake)
    }

    private func close(_ intake: Intake) {
        guard let line = state.withLock({ $0.closing })?(), case .batch(let box) = intake.take() else { return }
        box.add(Origin(input: intake.input, byteStart: box.batch.linesEnd, receivedAt: intake.now))
        let bytes = Array("\(line)\n".utf8)
        unsafe bytes.withUnsafeBytes { unsafe box.batch.append(lines: $0) }
        intake.submit(box)
    }

    /// Waits until a reader has bytes or another reason for a turn.
    private func wait(_ readers: [StreamReader]) -> [StreamReader] {
        var polled = readers.map { pollfd(fd: $0.descriptor.raw, events: Int16(POLLIN), revents: 0) }
        let drains = state.withLock { $0.isDraining }
        // The waker stays awake: once draining it has nothing more to say.
        if !drains { polled.append(pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)) }
        var timeout: Int32 = -1
        if let expiry = readers.compactMap(\.expiry).min() {
            timeout = Int32(clamping: max(0, expiry - MonotonicClock.now() + 999_999) / 1_000_000)
        }
        _ = unsafe poll(&polled, nfds_t(polled.count), timeout)
        let now = MonotonicClock.now()
        return zip(readers, polled).filter { reader, polled in
            polled.revents != 0 || reader.expiry.map { $0 <= now } ?? false
        }.map(\.0)
    }
}
