internal import Config
internal import Engine
internal import Outputs

extension Catalogs {
    /// Every component there is.
    static let standard = Catalogs(
        inputs: [],
        stages: StageCatalog.entries,
        outputs: OutputCatalog.entries
    )
}
