package import Storage

/// An output that keeps files of its own, whose lengths are recorded with each commit.
package protocol CatalogUser: AnyObject {
    /// Gives it the catalog of the data directory; called once, before `open`.
    func use(_ catalog: Catalog)
}
