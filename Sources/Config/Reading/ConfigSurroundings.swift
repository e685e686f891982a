package import Engine

/// What a pipeline file may refer to outside itself. Given in as a value, so that reading a file needs no process.
package struct ConfigSurroundings: Sendable {
    /// Environment variables.
    package var variables: [String: String]
    /// The bytes of a file, at most so many; the text of the failure where there are none.
    package var read: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], FileFailure>

    package init(
        variables: [String: String] = [:],
        read: @escaping @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], FileFailure> = TextFile.read
    ) {
        self.variables = variables
        self.read = read
    }
}
