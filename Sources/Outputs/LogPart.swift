internal import Flow
internal import Storage

/// A worker's part of an output that writes lines to files.
final class LogPart: OutputPart {
    private let lines: LinePart

    init(_ lines: LinePart) { self.lines = lines }

    /// The lines in a part that the same output made.
    static func lines(of part: any OutputPart) -> LinePart {
        guard let part = part as? LogPart else { preconditionFailure("an output got another one's part") }
        return part.lines
    }
}
