/// The real `zstd` program, where it is installed.
package enum Zstd {
    /// Its output for files, one behind the other, as `zstd -dc` gives it.
    ///
    /// - Returns: nil when it is not installed; `make interop` installs it.
    package static func decompress(_ paths: [String]) throws -> Program.Outcome? {
        guard let program = Program.find("zstd") else { return nil }
        return try Program.run(program, ["-dcq", "--"] + paths)
    }
}
