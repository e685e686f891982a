/// A file beside the pipeline that a component read while the plan was made, and takes again when it changes.
package struct PlanFile: Sendable {
    package let path: String
    /// The largest size that is taken, bytes.
    package let limit: Int
    /// Takes the file's new bytes, from any thread; gives what is wrong with them, and then nothing has changed.
    package let take: @Sendable (_ bytes: [UInt8]) -> String?

    package init(path: String, limit: Int, take: @escaping @Sendable (_ bytes: [UInt8]) -> String?) {
        self.path = path
        self.limit = limit
        self.take = take
    }
}
