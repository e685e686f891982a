internal import ArgumentParser
internal import Config
internal import Engine
internal import Flow
internal import Glibc
internal import Inputs
internal import Outputs
internal import Storage

/// One run of a pipeline, from the first thread to the summary.
final class RunSession: Sendable {
    private struct State {
        var interrupts = 0
        var isStopped = false
        var exit: ChildProcess.Exit?
    }

    private let pipeline: Pipeline
    private let settings: RunSettings
    private let claim: DataClaim
    private let catalog: Catalog
    private let file: PipelineFile
    private let status = StatusLine()
    private let state = Monitor(State())
    /// The input that standard input or the command's output goes to.
    private let stdin: StdinInput?

    init(_ preparation: RunPreparation, _ settings: RunSettings) throws(RunFailure) {
        self.settings = settings
        claim = preparation.claim
        file = preparation.file
        catalog = preparation.catalog
        pipeline = Pipeline(preparation.plan, store: CatalogStore(preparation.catalog)) { [status] in
            status.say("spanmill: \($0)")
        }
        stdin = preparation.plan.inputs.lazy.compactMap { $0 as? StdinInput }.first
        if !settings.command.isEmpty && stdin == nil {
            throw RunFailure(
                code: .validationFailure, message: "the pipeline has no stdin input to take the command's output",
                isOurs: false)
        }
    }

    /// Runs to the end.
    ///
    /// - Returns: the exit code.
    /// - Throws: why nothing runs.
    func run() throws(RunFailure) -> Int32 {
        let server = try serve()
        let child: ChildProcess?
        do throws(RunFailure) {
            try open()
            // Behind everything of ours that can fail: a command that runs is never ended by us.
            child = try attachSources()
        } catch {
            server.stop()
            throw error
        }
        pipeline.launch()
        Signals.forEach { [self] arrival in take(arrival, child) }
        status.start(pipeline)
        if let child { follow(child) }
        _ = pipeline.waitForInputs()
        serveOn()
        let failure = pipeline.waitUntilDone()
        catalog.close()
        status.end()
        server.stop()
        return report(failure)
    }

    private func serve() throws(RunFailure) -> RunServer {
        do throws(FlowError) {
            return try RunServer(
                pipeline, file, dataDirectory: claim.directory.path, mayMove: settings.isBuiltIn)
        } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
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
                code: ExitCode(error.status), message: "\(settings.command[0]): \(error.message)", isOurs: false)
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
            child.command, exit, now: WallClock.system.now(), nanoseconds: MonotonicClock.now() - child.startedAt)
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
            if !arrival.isFromTerminal { child?.send(arrival.number) }
        }
    }

    private func stop(drain: Bool) {
        state.update { $0.isStopped = true }
        pipeline.stop(drain: drain)
    }

    private static func isPipe(_ descriptor: Int32) -> Bool {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { return false }
        return [S_IFIFO, S_IFSOCK].contains(information.st_mode & S_IFMT)
    }

    // MARK: End

    /// `--stay`: until a signal comes or the time is over.
    private func serveOn() {
        guard let stay = settings.stay, !pipeline.isStopping else { return }
        _ = pipeline.committer.commit(until: MonotonicClock.now() + pipeline.plan.settings.shutdownTimeout.nanoseconds)
        let deadline = stay.duration.map { MonotonicClock.now() + $0.nanoseconds }
        _ = state.wait(until: deadline) { $0.isStopped ? true : nil }
    }

    private func report(_ failure: FlowError?) -> Int32 {
        let totals = RunTotals(pipeline.totalsOfRun, pipeline.plan)
        let summary = RunSummary(
            plan: pipeline.plan, totals: totals, nanoseconds: pipeline.age, seriesCount: pipeline.seriesCount,
            lost: failure == nil ? 0 : pipeline.uncommittedRecords)
        for line in summary.lines { StandardError.say("spanmill: \(line)") }
        if let failure { StandardError.say("spanmill: \(failure.message)") }
        if let exit = state.withLock({ $0.exit }), exit.status != 0 { return exit.status }
        return failure == nil ? 0 : ExitCode.checkFailed.rawValue
    }
}
