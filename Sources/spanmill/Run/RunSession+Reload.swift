internal import ArgumentParser
internal import Config
internal import Console
internal import Engine
internal import Flow
internal import Inputs
internal import Outputs

/// SIGHUP: the pipeline file is read again and put to work behind the plan that runs.
///
/// The file is checked first; with a fault in it, nothing changes. Then what has been read is committed, the running
/// pipeline ends (its outputs close their files), and the new one goes on with its data directory, its standard input and
/// what it had read of a line there, its counters and the states of stages that are as they were, and its servers where
/// their addresses are. When the new one cannot be opened, the old one is made again.
extension RunSession {
    /// On a thread of its own, so that other signals are heard; those that come meanwhile are answered behind it.
    func wantReload() {
        let isFirst = state.update { state in
            state.reloads += 1
            return state.reloads == 1
        }
        guard isFirst else { return }
        _ = OSThread("reload") { [self] in
            var isDone = false
            while !isDone {
                reload()
                isDone = state.update { state in
                    state.reloads -= 1
                    return state.reloads == 0
                }
            }
        }
    }

    /// Returns when the new pipeline runs, or when nothing is going to change.
    private func reload() {
        let (preparation, pipeline) = state.withLock { ($0.preparation, $0.pipeline) }
        do throws(RunFailure) {
            let next = try preparation.again(settings)
            try check(next)
            let deadline = MonotonicClock.now() + pipeline.plan.settings.shutdownTimeout.nanoseconds
            guard pipeline.committer.commit(until: deadline) else {
                let why =
                    pipeline.committer.status.failure?.message ?? "what has been read could not be committed in time"
                throw RunFailure(code: .ioError, message: why)
            }
            state.update { $0.next = next }
            pipeline.suspend()
            _ = state.wait { $0.next == nil ? true : nil }
        } catch {
            refuse(error.message)
        }
    }

    private func refuse(_ message: String?) {
        subject.reloadFailed()
        status.say("spanmill: not reloaded, the pipeline goes on as it was" + (message.map { ": \($0)" } ?? ""))
    }

    /// - Throws: what the running plan has and another one could not go on without, or what could not be opened.
    private func check(_ next: RunPreparation) throws(RunFailure) {
        if let stdin, !stdin.hasEnded, !next.plan.inputs.contains(where: { $0 is StdinInput }) {
            throw RunFailure(
                code: .validationFailure,
                message: "without a stdin input, whoever writes to standard input would wait for ever"
            )
        }
        do throws(FlowError) {
            try RunServer.check(next.file)
            for input in next.plan.inputs { try input.check() }
        } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
    }

    /// Puts a plan to work behind the pipeline that has made way; when it cannot be opened, the earlier plan again.
    ///
    /// - Throws: why neither can be opened.
    func takeOver(_ next: RunPreparation, _ server: inout RunServer?) throws(FlowError) {
        let (ended, earlier) = state.withLock { ($0.pipeline, $0.preparation) }
        defer { state.update { $0.next = nil } }
        do throws(FlowError) {
            try launch(next, behind: ended, &server)
            status.say("spanmill: reloaded \(next.file.file)")
        } catch {
            guard let again = earlier.remade() else { throw error }
            try launch(again, behind: ended, &server)
            refuse(error.message)
        }
    }

    private func launch(
        _ preparation: RunPreparation,
        behind ended: Pipeline,
        _ server: inout RunServer?
    ) throws(FlowError) {
        let status = status
        let pipeline = Pipeline(preparation.plan, behind: ended, store: CatalogStore(preparation.catalog)) {
            status.say("spanmill: \($0)")
        }
        if !(server?.serves(preparation) ?? false) {
            server?.stop()
            server = nil
            server = try serve(preparation)
        }
        try pipeline.open()
        for notice in pipeline.notices { status.say("spanmill: \(notice)") }
        subject.show(pipeline, RunServer.identity(preparation.file))
        let (isStopped, drains) = state.update { state in
            state.pipeline = pipeline
            state.preparation = preparation
            return (state.isStopped, state.drains)
        }
        pipeline.launch()
        if isStopped { pipeline.stop(drain: drains) }
    }
}
