/// What the records of one file have in common.
package struct PartitionKey: Sendable, Hashable {
    /// Below the log's folder.
    package var path: String
    /// Of retention; empty is the default one.
    package var retentionClass: String

    package init(_ path: String, retentionClass: String = "") {
        self.path = path
        self.retentionClass = retentionClass
    }
}
