/// The pipeline that `init` proposes for a folder of logs, and what it was concluded from.
package struct PipelineProposal {
    /// Files that are taken for logs, and the patterns that find them and their like.
    private(set) var files: [LogFile] = []
    private(set) var patterns: [String] = []
    /// A regular expression over paths whose named groups become fields.
    private(set) var pathPattern: String?
    private(set) var pathFields: [String] = []
    private(set) var survey = LogSurvey()

    /// True when nothing in the folder is a log.
    package var isEmpty: Bool { files.isEmpty }

    private static let logEndings: Set<Substring> = ["log", "jsonl", "ndjson", "json", "out", "err"]

    /// - Parameters:
    ///   - folder: as the pipeline file is to name it; patterns begin with it.
    ///   - files: what is in it, by `LogFolder.files`.
    ///   - sample: the beginning of a file by its path in the folder, at most so many bytes.
    package init(folder: String, files: [LogFile], sample: (String, Int) -> [UInt8]) {
        let likely = files.filter { Self.logEndings.contains($0.ending) && $0.size > 0 }
        let readable = likely.filter { !$0.isCompressed }.sorted { ($1.size, $0.path) < ($0.size, $1.path) }
        var refused: Set<String> = []
        for file in readable.prefix(ConfigLimits.sampledFiles) {
            let bytes = sample(file.path, ConfigLimits.sampledBytes)
            guard !bytes.contains(0), String(validating: bytes.prefix(4096), as: UTF8.self) != nil || bytes.count > 4096
            else {
                refused.insert(file.path)
                continue
            }
            let forms = survey.note(bytes, isCut: Int64(bytes.count) < file.size)
            // One JSON document over many lines is no log.
            if file.ending == "json", forms[.json, default: 0] + forms[.docker, default: 0] == 0 {
                refused.insert(file.path)
            }
        }
        self.files = likely.filter { !refused.contains($0.path) }
        patterns = Self.patterns(self.files, folder: folder)
        setPathPattern(folder)
    }

    /// One pattern for each ending, as deep as its files lie.
    private static func patterns(_ files: [LogFile], folder: String) -> [String] {
        var groups: [Substring: [LogFile]] = [:]
        for file in files { groups[file.ending, default: []].append(file) }
        return groups.sorted { $0.key < $1.key }.map { ending, files in
            let depths = Set(files.map(\.folders.count))
            let below = depths.count == 1 ? String(repeating: "*/", count: depths.first ?? 0) : "**/"
            let marks = files.contains(where: \.isMarked) ? "*" : ""
            return "\(folder == "." ? "" : "\(folder)/")\(below)*.\(ending)\(marks)"
        }
    }

    /// Ranks, runs and pods stand in paths.
    private mutating func setPathPattern(_ folder: String) {
        if survey.mainForm == .cri, files.contains(where: { Self.isPod($0) }) {
            pathPattern = #"(?P<namespace>[^_/]+)_(?P<pod>[^_/]+)_[^/]+/(?P<container>[^/]+)/\d+\.log"#
            pathFields = ["namespace", "pod", "container"]
            return
        }
        var parts: [String] = []
        let runs = Set(files.compactMap(\.folders.first))
        if runs.count > 1, let name = folder.split(separator: "/").last, name != ".", name != ".." {
            parts.append("\(Self.escaped(String(name)))/(?P<run>[^/]+)/")
            pathFields.append("run")
        }
        let ranks = files.compactMap { $0.name.firstMatch(of: /rank([-_]?)[0-9]+/)?.output.1 }
        if Set(files.map(\.name)).count > 1, let separator = ranks.first, ranks.count * 2 >= files.count {
            let rank = "rank\(separator)(?P<rank>\\d+)"
            parts.append(parts.isEmpty ? rank : "(?:.*\(rank))?")
            pathFields.append("rank")
        }
        pathPattern = parts.isEmpty ? nil : parts.joined()
    }

    private static func isPod(_ file: LogFile) -> Bool {
        file.folders.count >= 2 && file.folders[file.folders.count - 2].split(separator: "_").count == 3
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            character.isLetter || character.isNumber || "_- ".contains(character) ? "\(character)" : "\\\(character)"
        }.joined()
    }
}
