internal import Engine

/// The text of a pipeline file, as messages need it: its name, its lines, and which keys take expressions.
struct YAMLSource {
    let file: String
    let bytes: [UInt8]
    /// Keys whose values are CEL, by the declarations of all components: `when`, `value`, `keep` and so on.
    let expressionKeys: Set<String>
    /// False for text that is no file, such as a value on the command line: its places would mean nothing.
    let hasLines: Bool

    init(_ bytes: [UInt8], file: String, expressionKeys: Set<String> = [], hasLines: Bool = true) {
        self.file = file
        self.bytes = bytes
        self.expressionKeys = expressionKeys
        self.hasLines = hasLines
    }

    func mark(_ place: YAMLEvent.Place) -> SourceMark {
        guard hasLines else { return SourceMark(file: file, line: 0, column: 0) }
        return SourceMark(file: file, line: place.line + 1, column: place.column + 1)
    }

    /// The text of a line counted from 0, without its end; empty past the last one.
    func line(_ index: Int) -> Substring {
        let lines = bytes.split(
            separator: UInt8(ascii: "\n"),
            maxSplits: index + 1,
            omittingEmptySubsequences: false
        )
        guard index < lines.count else { return "" }
        return String(decoding: lines[index], as: UTF8.self)[...]
    }

    /// Whether a line gives a key that takes an expression.
    func namesExpression(_ line: Substring) -> Bool {
        expressionKeys.contains { key in
            var rest = line
            while let found = rest.firstRange(of: "\(key):") {
                let before = found.lowerBound == line.startIndex ? " " : line[line.index(before: found.lowerBound)]
                if [" ", "\t", "{", ",", "-"].contains(before) { return true }
                rest = rest[found.upperBound...]
            }
            return false
        }
    }

    /// A fault in one line: `did not find expected key while parsing a block mapping that begins on line 3`.
    func words(_ fault: YAMLFault) -> String {
        guard let context = fault.context else { return fault.problem }
        guard hasLines, let line = fault.contextLine, line != fault.place.line else {
            return "\(fault.problem) \(context)"
        }
        return "\(fault.problem) \(context) that begins on line \(line + 1)"
    }

    /// What probably mends text that is no YAML.
    func mend(_ fault: YAMLFault) -> String? {
        let line = line(fault.place.line)
        let character = line.unicodeScalars.dropFirst(fault.place.column).first
        if character == "\t" || fault.problem.contains("tab character") {
            return "YAML indents with spaces, not tabs"
        }
        if namesExpression(line) {
            return "a CEL expression stands in single quotes: 'event_type == \"request\"'"
        }
        if fault.context == "while scanning an alias" { return "text that begins with * stands in quotes" }
        if fault.problem.contains("cannot start any token") { return "text that begins so stands in quotes" }
        return nil
    }
}
