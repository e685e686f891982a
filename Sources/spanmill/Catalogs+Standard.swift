internal import Config
internal import Engine
internal import Inputs
internal import Outputs

extension Catalogs {
    /// Every component there is.
    static let standard = Catalogs(
        inputs: InputCatalog.entries,
        stages: StageCatalog.entries,
        outputs: OutputCatalog.entries
    )
}
