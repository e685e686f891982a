/// A place in a pipeline file: what `file:line:column` of a message says.
///
/// Lines and columns count from 1, columns in Unicode scalars. Line 0 means that the value has no place in a file:
/// it came from the command line (`file` is then the argument) or is a declared default.
package struct SourceMark: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The mark of values that Spanmill itself supplies.
    package static let builtIn = SourceMark(file: "built-in", line: 0, column: 0)

    package var description: String {
        line == 0 ? file : "\(file):\(line):\(column)"
    }

    package static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
