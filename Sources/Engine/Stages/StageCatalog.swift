/// Every stage that a pipeline file can name: one line each.
package enum StageCatalog {
    package static let entries: [CatalogEntry<any Stage>] = [
        CatalogEntry(RedactStage.self),
    ]
}
