/// Something that the pipeline cannot do, as an operator reads it.
package struct FlowError: Error, Sendable, CustomStringConvertible {
    /// Closed set; `name` is a metric label.
    package enum Code: String, Sendable {
        case portTaken = "port_taken"
        case directoryLocked = "directory_locked"
        case noPermission = "no_permission"
        case notFound = "not_found"
        case diskFull = "disk_full"
        case input = "input"
        case output = "output"
        /// A disk took records and then failed to keep them: what lay before the barrier is gone in part.
        case lost = "lost"
        case shutdown = "shutdown"
    }

    package var code: Code
    /// What happened to what, and how to mend it.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
