package import Engine
package import Flow
internal import Glibc
internal import Wire

/// Lines from files, each read once from its beginning to its present end.
package final class FilesInput: Input, Component {
    package static let spec = ComponentSpec(
        .input,
        "files",
        summary: "takes lines from files, read once to their present end",
        docs: """
            Files are found when the pipeline starts and read one after the other, in the order of their paths; two names \
            of one file are one file. `.gz` and `.zst` are decompressed. A file that cannot be read to its end is told on \
            standard error, and what came before is kept.
            """,
        fields: [
            OptionField(
                "include", .oneOrMore(of: .path), required: true, example: "[\"/var/log/train/**/*.jsonl\"]",
                help: "Patterns of paths: `*`, `?`, `[..]`, and `**` for any number of folders."),
            OptionField(
                "exclude", .oneOrMore(of: .path), default: [], example: "[\"/var/log/train/old/**\"]",
                help: "Files that these match are left out."),
            OptionField(
                "fields_from_path", .regex, example: "'rank(?P<rank>\\d+)\\.jsonl$'",
                help: "The named groups of its match in the file's path become fields of each record that lacks them."),
            LineOptions.maximumLineBytes,
        ],
        example: """
            runs:
              type: files
              include: ["/var/log/train/**/*.jsonl"]
              fields_from_path: 'rank(?P<rank>\\d+)\\.jsonl$'
            """
    )

    private struct Found {
        var path: String
        var members: [MetaTexts.Member]
    }

    package let name: String
    private let framing: FramingOptions
    private let include: [PathPattern]
    private let exclude: [PathPattern]
    private let pathPattern: RegexPattern?
    /// Slots of the pattern's groups, by their index.
    private let slots: [UInt16?]
    private let state = Monitor((files: [Found](), isStopped: false))

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        framing = LineOptions.framing(options, &context)
        include = options.strings("include").map { PathPattern(context.readPath($0)) }
        exclude = options.strings("exclude").map { PathPattern(context.readPath($0)) }
        pathPattern = options.regex(ifSet: "fields_from_path").flatMap {
            context.regex($0, at: options.path(of: "fields_from_path"))
        }
        slots = (pathPattern?.groupNames ?? []).map { name in name.map { context.keys.intern($0) } }
        if pathPattern != nil, slots.allSatisfy({ $0 == nil }) {
            context.diagnostics.error(
                at: options.mark(of: "fields_from_path"), "\(options.path(of: "fields_from_path")) has no named group",
                mend: "a group (?P<rank>\\d+) gives the field rank")
        }
    }

    package func open(_ saved: [Checkpoint]) throws(FlowError) {
        var identities: Set<[UInt64]> = []
        var files: [Found] = []
        for pattern in include {
            for path in pattern.files(limit: InputLimits.files + 1) where !exclude.contains(where: { $0.matches(path) }) {
                var information = stat()
                guard unsafe stat(path, &information) == 0,
                    identities.insert([UInt64(information.st_dev), UInt64(information.st_ino)]).inserted
                else { continue }
                files.append(Found(path: path, members: members(of: path)))
            }
        }
        guard !files.isEmpty else {
            let patterns = include.map(\.text).joined(separator: ", ")
            throw FlowError(.notFound, "input \(name): no file matches \(patterns); mend include, or start it once there are files")
        }
        guard files.count <= InputLimits.files else {
            throw FlowError(.input, "input \(name): more than \(InputLimits.files) files; narrow include")
        }
        files.sort { $0.path < $1.path }
        state.withLock { $0.files = files }
    }

    package func stop(drain: Bool) {
        if !drain { state.withLock { $0.isStopped = true } }
    }

    private func members(of path: String) -> [MetaTexts.Member] {
        guard let pathPattern else { return [] }
        var groups = [RegexGroup](repeating: .none, count: slots.count + 1)
        let bytes = Array(path.utf8)
        let isMatch = unsafe bytes.withUnsafeBytes { text in
            unsafe groups.withUnsafeMutableBufferPointer { unsafe pathPattern.firstMatch(in: text, groups: $0) }
        }
        guard isMatch else { return [] }
        return zip(slots, groups.dropFirst()).compactMap { slot, group in
            guard let slot, let range = group.range else { return nil }
            return MetaTexts.Member(slot: slot, text: Array(bytes[range]))
        }
    }

    package func run(_ intake: Intake) {
        let files = state.withLock { $0.files }
        var box: BatchBox?
        for (index, file) in files.enumerated() {
            if state.withLock({ $0.isStopped }) { break }
            guard read(file, stream: UInt32(index), intake, &box) else { return }
        }
        if let box { intake.submit(box) }
    }

    /// Reads one file into the batch at hand and further ones.
    ///
    /// - Returns: false when the pipeline takes nothing more.
    private func read(_ file: Found, stream: UInt32, _ intake: Intake, _ box: inout BatchBox?) -> Bool {
        let raw = unsafe Glibc.open(file.path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else {
            tell(file.path, unsafe String(cString: strerror(errno)))
            return true
        }
        var source = LogFile(Descriptor(raw), coding: ContentCoding(path: file.path))
        var texts = MetaTexts.Stream(name: file.path, path: file.path)
        texts.members = file.members
        var feed = LineFeed(framing, intake: intake, stream: stream, texts: texts)
        var isFinished = false
        var isDone = false
        while !isDone {
            if box == nil {
                guard case .batch(let taken) = intake.take() else { return false }
                box = taken
            }
            guard let current = box else { return false }
            feed.begin(current, receivedAt: intake.now)
            var hasRoom = feed.drain(current, now: 0)
            while hasRoom && !source.isAtEnd && current.batch.freeLineBytes >= InputLimits.fullBelowBytes {
                unsafe feed.fill(current, now: 0) { (unsafe source.read(into: $0), ()) }
                hasRoom = !feed.hasWaiting || feed.drain(current, now: 0)
                if state.withLock({ $0.isStopped }) { break }
            }
            if hasRoom && (source.isAtEnd || state.withLock({ $0.isStopped })) {
                // A line that is cut off by a stop is none: it is read whole the next time.
                if !isFinished && source.isAtEnd { feed.finish(now: 0) }
                isFinished = true
                isDone = feed.drain(current, now: 0)
            }
            feed.end(current)
            let isFull = current.batch.freeLineBytes < InputLimits.fullBelowBytes
            if !isDone || isFull || current.batch.origins.count >= InputLimits.originsPerBatch {
                intake.submit(current)
                box = nil
            }
        }
        if let failure = source.failure { tell(file.path, failure) }
        return true
    }

    private func tell(_ path: String, _ failure: String) {
        let line = Array("spanmill: input \(name): \(path): \(failure)\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
