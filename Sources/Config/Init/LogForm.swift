/// What a sampled line is.
enum LogForm: Hashable {
    case json
    /// `INFO:__main__:{..}`.
    case prefixedJSON
    /// A container runtime's `TIME STREAM P|F TEXT`.
    case cri
    /// Docker's `{"log": .., "stream": .., "time": ..}`.
    case docker
    case text
}

/// A sampled line: its form, and the record in it.
struct LogLine {
    var form: LogForm
    var record: [JSONSketch.Member]?

    init?(_ line: ArraySlice<UInt8>) {
        var line = line
        while let last = line.last, last == 0x0D || last == 0x20 { line.removeLast() }
        guard !line.isEmpty else { return nil }
        if let rest = Self.afterRuntimePrefix(line) {
            form = .cri
            record = JSONSketch.object(rest)
        } else if let members = JSONSketch.object(line) {
            if let inner = Self.dockerText(members) {
                form = .docker
                record = JSONSketch.object(Array(inner.utf8)[...])
            } else {
                form = .json
                record = members
            }
        } else if let brace = line.firstIndex(of: UInt8(ascii: "{")), brace - line.startIndex <= 512,
            let members = JSONSketch.object(line[brace...])
        {
            form = .prefixedJSON
            record = members
        } else {
            form = .text
        }
    }

    /// The text behind `2026-11-01T08:00:00.1Z stdout F `.
    private static func afterRuntimePrefix(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0].count >= 20, words[0].contains(UInt8(ascii: "T")),
            words[1].elementsEqual("stdout".utf8) || words[1].elementsEqual("stderr".utf8),
            words[2].elementsEqual("F".utf8) || words[2].elementsEqual("P".utf8)
        else { return nil }
        return words[3]
    }

    private static func dockerText(_ members: [JSONSketch.Member]) -> String? {
        guard members.count <= 4, members.contains(where: { $0.key == "stream" }),
            members.contains(where: { $0.key == "time" }),
            case .string(let text)? = members.first(where: { $0.key == "log" })?.value
        else { return nil }
        return text.hasSuffix("\\n") ? String(text.dropLast(2)) : text
    }
}
