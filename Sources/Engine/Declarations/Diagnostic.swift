/// One fault or warning: where it is, what was found, what is wanted and how to mend it.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: Sendable, Hashable {
        case error, warning
    }

    package var severity: Severity
    package var mark: SourceMark
    /// What was found and what is wanted, in one line: `sample.ratio is 1.4; want 0...1`.
    package var message: String
    /// What to do about it, where the message does not say so already: `did you mean "ratio"?`.
    package var mend: String?

    package init(_ severity: Severity, at mark: SourceMark, _ message: String, mend: String? = nil) {
        self.severity = severity
        self.mark = mark
        self.message = message
        self.mend = mend
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `pipelines/a.yaml:12:9: sample.ratio is 1.4; want 0...1`.
    package var description: String {
        let kind = severity == .warning ? "warning: " : ""
        let advice = mend.map { " (\($0))" } ?? ""
        return "\(mark): \(kind)\(message)\(advice)"
    }
}
