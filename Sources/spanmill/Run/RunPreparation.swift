internal import ArgumentParser
internal import Config
internal import Engine
internal import Flow
internal import Outputs
internal import Storage

/// A plan with its data directory, ready to be started.
struct RunPreparation {
    let plan: Plan
    let file: PipelineFile
    let claim: DataClaim
    let catalog: Catalog

    init(_ settings: RunSettings) throws(RunFailure) {
        var loading = Self.load(settings, dataDirectory: nil)
        guard loading.failure == nil, let first = loading.file else { throw Self.failure(loading) }
        let claim: DataClaim
        do throws(StorageError) {
            claim = try DataClaim(first.dataDirectory, mayMove: settings.isBuiltIn)
        } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
        if let notice = claim.notice {
            StandardError.say("spanmill: \(notice)")
            loading = Self.load(settings, dataDirectory: claim.directory.path)
        }
        guard let plan = loading.plan, let file = loading.file else { throw Self.failure(loading) }
        loading.report()
        let catalog: Catalog
        do throws(StorageError) { catalog = try Catalog(claim.directory.path) } catch {
            throw RunFailure(code: .ioError, message: error.message)
        }
        self.init(plan, file, claim, catalog)
    }

    /// Reads the pipeline file again, for the data directory that is claimed already.
    ///
    /// - Throws: when it is not good, or wants another data directory.
    func again(_ settings: RunSettings) throws(RunFailure) -> RunPreparation {
        let loading = Self.load(settings, dataDirectory: nil)
        guard let plan = loading.plan, let file = loading.file else { throw Self.failure(loading) }
        loading.report()
        guard file.dataDirectory == self.file.dataDirectory else {
            throw RunFailure(code: .badPipeline, message: "data_dir cannot change while it is in use: restart for that")
        }
        return RunPreparation(plan, file, claim, catalog)
    }

    /// The same file, as it was read, with a plan that has not run; nil when something beside it is no longer as it was.
    func remade() -> RunPreparation? {
        let loading = PipelineLoading.make(file, Diagnostics())
        return loading.plan.map { RunPreparation($0, file, claim, catalog) }
    }

    private init(_ plan: Plan, _ file: PipelineFile, _ claim: DataClaim, _ catalog: Catalog) {
        var plan = plan
        for delivery in plan.outputs { (delivery.output as? any CatalogUser)?.use(catalog) }
        plan.deadLetters = DeadLetterOutput(
            dataDirectory: claim.directory.path,
            inputNames: plan.inputs.map(\.name),
            redactors: plan.stages.compactMap { ($0 as? RedactStage)?.redactor },
            catalog: catalog
        )
        self.plan = plan
        self.file = file
        self.claim = claim
        self.catalog = catalog
    }

    private static func load(_ settings: RunSettings, dataDirectory: String?) -> PipelineLoading {
        let overrides =
            settings.overrides
            + (dataDirectory.map { [ConfigOverride(path: ["data_dir"], text: $0)] } ?? [])
        guard let pipeline = settings.pipeline else { return PipelineLoading.checkBuiltIn(overrides: overrides) }
        return PipelineLoading.check(pipeline, overrides: overrides)
    }

    private static func failure(_ loading: PipelineLoading) -> RunFailure {
        loading.report()
        return RunFailure(code: loading.failure ?? .badPipeline, message: nil)
    }
}
