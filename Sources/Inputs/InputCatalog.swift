package import Engine
package import Flow

/// Every input that a pipeline file can name, in the order of the reference.
package enum InputCatalog {
    package static let entries: [CatalogEntry<any Input>] = [
        entry(StdinInput.self),
        entry(FilesInput.self),
        entry(HTTPInput.self),
    ]

    private static func entry<Made: Input & Component>(_ type: Made.Type) -> CatalogEntry<any Input> {
        CatalogEntry(spec: Made.spec) { options, context in Made(options: options, context: &context) }
    }
}
