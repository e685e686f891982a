import Config
import Engine
import Inputs
import Outputs

extension Catalogs {
    /// The components as the executable has them.
    static let real = Catalogs(
        inputs: InputCatalog.entries,
        stages: StageCatalog.entries,
        outputs: OutputCatalog.entries
    )
}
