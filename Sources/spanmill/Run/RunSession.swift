internal import ArgumentParser
internal import Config
internal import Console
internal import Engine
internal import Flow
internal import Glibc
internal import Inputs
internal import Outputs
internal import Storage

/// One run of a pipeline, from the first thread to the summary.
final class RunSession: Sendable {
    struct State {
        var pipeline: Pipeline
        var preparation: RunPreparation
        var interrupts = 0
        var isStopped = false
        /// Inputs read on to their end when they are stopped.
        var drains = false
        var exit: ChildProcess.Exit?
        /// The file as it was read again, from its check until it runs.
        var next: RunPreparation?
        /// How often the file is still to be read again.
        var reloads = 0
    }

    let settings: RunSettings
    let status: StatusLine
    let subject: PipelineSubject
    let state: Monitor<State>
    private let startedAt = MonotonicClock.now()

    init(_ preparation: RunPreparation, _ settings: RunSettings) throws(RunFailure) {
        let status = StatusLine()
        let pipeline = Pipeline(preparation.plan, store: CatalogStore(preparation.catalog)) {
            status.say("spanmill: \($0)")
        }
        self.settings = settings
        self.status = status
        subject = RunServer.subject(pipeline, preparation.file)
        state = Monitor(State(pipeline: pipeline, preparation: preparation))
        if !settings.command.isEmpty && stdin == nil {
            throw RunFailure(
                code: .validationFailure,
                message: "the pipeline has no stdin input to take the command's output",
                isOurs: false
            )
        }
    }

    /// The one that runs; after a reload another.
    var pipeline: Pipeline { state.withLock { $0.pipeline } }

    /// The input that standard input or the command's output goes to.
    var stdin: StdinInput? { pipeline.plan.inputs.lazy.compactMap { $0 as? StdinInput }.first }

    /// Runs to the end.
    ///
    /// - Returns: the exit code.
    /// - Throws: why nothing runs.
    func run() throws(RunFailure) -> Int32 {
        var server: RunServer? = try serve()
        let child: ChildProcess?
        do throws(RunFailure) {
            try open()
            // Behind everything of ours that can fail: a command that runs is never ended by us.
            child = try attachSources()
        } catch {
            server?.stop()
            throw error
        }
        pipeline.launch()
        Signals.forEach { [self] arrival in take(arrival, child) }
        status.start { [self] in pipeline }
        if let child { follow(child) }
        var failure = runOn()
        do throws(FlowError) {
            while let next = state.withLock({ $0.next }) {
                try takeOver(next, &server)
                failure = runOn() ?? failure
            }
        } catch {
            failure = error
        }
        state.withLock { $0.preparation.catalog }.close()
        status.end()
        server?.stop()
        return report(failure)
    }

    /// Until the inputs have come to their end, or the pipeline makes way for another.
    private func runOn() -> FlowError? {
        _ = pipeline.waitForInputs()
        serveOn()
        return pipeline.waitUntilDone()
    }

    private func serve() throws(RunFailure) -> RunServer {
        do throws(FlowError) { return try serve(state.withLock { $0.preparation }) } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
    }

    func serve(_ preparation: RunPreparation) throws(FlowError) -> RunServer {
        try RunServer(
            subject,
            preparation.plan,
            preparation.file,
            dataDirectory: preparation.claim.directory.path,
            mayMove: settings.isBuiltIn
        )
    }

    private func open() throws(RunFailure) {
        // The command's output comes later.
        if !settings.command.isEmpty { stdin?.attach([]) }
        do throws(FlowError) { try pipeline.open() } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
        for notice in pipeline.notices { StandardError.say("spanmill: \(notice)") }
    }

    // MARK: Sources

    private func attachSources() throws(RunFailure) -> ChildProcess? {
        guard let stdin else { return nil }
        let echoes = settings.echo ?? (settings.isBuiltIn || !settings.command.isEmpty || stdin.wantsEcho)
        let screen = status
        let echo: (Int32) -> Echo? = { descriptor in
            echoes ? Echo(to: descriptor) { screen.makeRoom(for: descriptor, $0, $1) } : nil
        }
        guard !settings.command.isEmpty else {
            stdin.attach([.standardInput(echo: echo(1))])
            return nil
        }
        switch ChildProcess.start(settings.command) {
        case .failure(let error):
            throw RunFailure(
                code: ExitCode(error.status),
                message: "\(settings.command[0]): \(error.message)",
                isOurs: false
            )
        case .success(let child):
            let sources = [
                StreamSource(descriptor: child.output, isOwned: true, name: "stdout", stream: 0, echo: echo(1)),
                StreamSource(descriptor: child.error, isOwned: true, name: "stderr", stream: 1, echo: echo(2)),
            ]
            stdin.attach(sources) { [self] in exitLine(of: child) }
            return child
        }
    }

    /// Waits for the command, and a moment for what its own children still print.
    private func follow(_ child: ChildProcess) {
        _ = OSThread("command") { [self] in
            let exit = child.wait()
            state.update { $0.exit = exit }
            _ = state.wait(until: MonotonicClock.now() + InputLimits.orphanNanoseconds) { $0.isStopped ? true : nil }
            stdin?.stop(drain: false)
        }
    }

    private func exitLine(of child: ChildProcess) -> String? {
        let deadline = MonotonicClock.now() + pipeline.plan.settings.shutdownTimeout.nanoseconds
        guard let exit = state.wait(until: deadline, { $0.exit }) else { return nil }
        return ExitRecord.line(
            child.command,
            exit,
            now: WallClock.system.now(),
            nanoseconds: MonotonicClock.now() - child.startedAt
        )
    }

    // MARK: Signals

    private func take(_ arrival: Signals.Arrival, _ child: ChildProcess?) {
        switch arrival.number {
        case SIGINT:
            let count = state.update { state in
                state.interrupts += 1
                return state.interrupts
            }
            // The terminal has told the command itself.
            if !arrival.isFromTerminal { child?.send(SIGINT) }
            if count > 1 {
                status.end()
                _exit(130)
            }
            stop(drain: child != nil || Self.isPipe(0))
        case SIGTERM:
            child?.send(SIGTERM)
            stop(drain: child != nil)
        default:
            // A terminal that hangs up wants nothing read again, and has told the command itself.
            guard !arrival.isFromTerminal else { return }
            if let child { child.send(arrival.number) } else { wantReload() }
        }
    }

    private func stop(drain: Bool) {
        let pipeline = state.update { state in
            state.isStopped = true
            state.drains = drain
            return state.pipeline
        }
        pipeline.stop(drain: drain)
    }

    private static func isPipe(_ descriptor: Int32) -> Bool {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { return false }
        return [S_IFIFO, S_IFSOCK].contains(information.st_mode & S_IFMT)
    }

    // MARK: End

    /// `--stay`: until a signal comes, the time is over, or another pipeline is to run.
    private func serveOn() {
        guard let stay = settings.stay, !pipeline.isStopping else { return }
        _ = pipeline.committer.commit(until: MonotonicClock.now() + pipeline.plan.settings.shutdownTimeout.nanoseconds)
        let deadline = stay.duration.map { MonotonicClock.now() + $0.nanoseconds }
        _ = state.wait(until: deadline) { $0.isStopped || $0.next != nil ? true : nil }
    }

    private func report(_ failure: FlowError?) -> Int32 {
        let pipeline = pipeline
        let totals = RunTotals(pipeline.totalsOfRun, pipeline.plan)
        let summary = RunSummary(
            plan: pipeline.plan,
            totals: totals,
            nanoseconds: MonotonicClock.now() - startedAt,
            seriesCount: pipeline.seriesCount,
            lost: failure == nil ? 0 : pipeline.uncommittedRecords
        )
        for line in summary.lines { StandardError.say("spanmill: \(line)") }
        if let failure { StandardError.say("spanmill: \(failure.message)") }
        if let exit = state.withLock({ $0.exit }), exit.status != 0 { return exit.status }
        return failure == nil ? 0 : ExitCode.checkFailed.rawValue
    }
}
