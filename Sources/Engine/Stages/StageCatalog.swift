/// Every stage that a pipeline file can name, in the order of the reference.
package enum StageCatalog {
    package static let entries: [CatalogEntry<any Stage>] = []
}
