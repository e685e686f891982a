/// Collects every fault of a pipeline file, so that one run shows them all.
package struct Diagnostics: Sendable {
    /// As reported; `sorted` is the order to print.
    package private(set) var entries: [Diagnostic] = []
    package private(set) var errorCount = 0
    package private(set) var warningCount = 0

    package init() {}

    package var hasErrors: Bool { errorCount > 0 }
    /// True when the file itself could not be read, which is nobody's fault in it.
    package private(set) var isUnreadable = false

    package mutating func error(at mark: SourceMark, _ message: String, mend: String? = nil) {
        append(Diagnostic(.error, at: mark, message, mend: mend))
    }

    /// Reports that the file could not be read at all.
    package mutating func unreadable(_ file: String, _ reason: String) {
        isUnreadable = true
        error(at: SourceMark(file: file, line: 0, column: 0), "cannot be read: \(reason)")
    }

    package mutating func warning(at mark: SourceMark, _ message: String, mend: String? = nil) {
        append(Diagnostic(.warning, at: mark, message, mend: mend))
    }

    /// Takes one in, counts it, and keeps it unless the limit is reached or the same one is there already.
    package mutating func append(_ diagnostic: Diagnostic) {
        guard !entries.contains(diagnostic) else { return }
        switch diagnostic.severity {
        case .error: errorCount += 1
        case .warning: warningCount += 1
        }
        guard entries.count < DeclarationLimits.diagnostics else { return }
        entries.append(diagnostic)
    }

    /// By place in the file; what stands at one place keeps the order in which it was found.
    package var sorted: [Diagnostic] {
        entries.enumerated().sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }.map(\.element)
    }
}
