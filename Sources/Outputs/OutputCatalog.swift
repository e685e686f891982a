package import Engine
package import Flow

/// Every output that a pipeline file can name, in the order of the reference.
package enum OutputCatalog {
    package static let entries: [CatalogEntry<any Output>] = [
        entry(ArchiveOutput.self),
        entry(FileOutput.self),
        entry(PrometheusOutput.self),
        entry(StdoutOutput.self),
    ]

    private static func entry<Made: Output & Component>(_ type: Made.Type) -> CatalogEntry<any Output> {
        CatalogEntry(spec: Made.spec) { options, context in Made(options: options, context: &context) }
    }
}
