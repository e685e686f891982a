package import Engine
package import Flow

/// How to make every component that a pipeline file can name. The executable puts the rooms' catalogs together.
package struct Catalogs: Sendable {
    package var inputs: [CatalogEntry<any Input>]
    package var stages: [CatalogEntry<any Stage>]
    package var outputs: [CatalogEntry<any Output>]

    package init(
        inputs: [CatalogEntry<any Input>],
        stages: [CatalogEntry<any Stage>],
        outputs: [CatalogEntry<any Output>]
    ) {
        self.inputs = inputs
        self.stages = stages
        self.outputs = outputs
    }

    package var specs: ComponentSpecs {
        ComponentSpecs(inputs: inputs.map(\.spec), stages: stages.map(\.spec), outputs: outputs.map(\.spec))
    }
}
