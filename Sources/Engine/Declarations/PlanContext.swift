/// What a component is given while the plan is made, beside its options.
///
/// A component interns the field paths that it reads or writes, reports what its options alone cannot tell, and knows
/// where relative paths begin. Moves through the making of the plan as `inout`.
package struct PlanContext: ~Copyable {
    /// Faults and warnings; an error refuses the plan, so a component reports it and goes on.
    package var diagnostics = Diagnostics()
    /// What is written stands below this folder.
    package let dataDirectory: String
    /// What is read stands relative to the pipeline file's folder.
    package let pipelineDirectory: String

    package init(dataDirectory: String, pipelineDirectory: String) {
        self.dataDirectory = dataDirectory
        self.pipelineDirectory = pipelineDirectory
    }

    /// The absolute or working-directory path of something that the pipeline reads.
    package func readPath(_ path: String) -> String { Self.join(pipelineDirectory, path) }

    /// The same for something that it writes.
    package func writePath(_ path: String) -> String { Self.join(dataDirectory, path) }

    private static func join(_ folder: String, _ path: String) -> String {
        guard path.first != "/", !folder.isEmpty, folder != "." else { return path }
        return folder.last == "/" ? folder + path : "\(folder)/\(path)"
    }
}
