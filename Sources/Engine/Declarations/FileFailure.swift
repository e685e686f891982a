/// Why a file could not be read or written: `no such file`.
package struct FileFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
