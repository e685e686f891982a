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

            How far each file was read is recorded with every commit, so that the next run goes on behind it, whatever \
            ended the last one: each line is taken once. A file is known by device, inode and its first bytes, not by its \
            name. To read files anew, give the run another `data_dir`.
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
        /// Its row, and the key of it.
        var key: String
        var checkpoint: FileCheckpoint
        /// Bytes of the file when it was found.
        var size: UInt64
    }

    private struct State {
        var files: [Found] = []
        var isStopped = false
        /// By stream: where reading came to the end, in the file's text.
        var ends: [UInt32: UInt64] = [:]
        /// Bytes of the files that are not read yet.
        var lag: UInt64 = 0
    }

    package let name: String
    private let framing: FramingOptions
    private let include: [PathPattern]
    private let exclude: [PathPattern]
    private let pathPattern: RegexPattern?
    /// Slots of the pattern's groups, by their index.
    private let slots: [UInt16?]
    private let state = Monitor(State())

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
        var known = Dictionary(saved.compactMap { row in FileCheckpoint(row.bytes).map { (row.key, $0) } }) { $1 }
        var nextStream = known.values.reduce(0) { max($0, $1.stream + 1) }
        var files: [Found] = []
        var keys: Set<String> = []
        for pattern in include {
            for path in pattern.files(limit: InputLimits.files + 1) where !exclude.contains(where: { $0.matches(path) }) {
                var information = stat()
                let key = unsafe stat(path, &information) == 0 ? "\(information.st_dev):\(information.st_ino)" : ""
                guard !key.isEmpty, keys.insert(key).inserted else { continue }
                let size = UInt64(max(0, information.st_size))
                files.append(
                    Found(
                        path: path, members: members(of: path), key: key,
                        checkpoint: Self.checkpoint(path, size, known.removeValue(forKey: key), &nextStream), size: size))
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
        // What is read next is the largest number that is known already, or a new one, in the order of the paths.
        let lag = files.reduce(0) { $0 + Self.lag($1) }
        state.withLock { state in
            state.files = files
            state.lag = lag
        }
        let before = files.count { $0.checkpoint.offset > 0 }
        if before > 0 {
            tell("\(before) of \(files.count) files were read by an earlier run; reading goes on behind that, \(lag) bytes are new")
        }
    }

    /// The row of a file that was found: as it was saved where it is the same file, else that of a new one.
    private static func checkpoint(
        _ path: String, _ size: UInt64, _ saved: FileCheckpoint?, _ nextStream: inout UInt32
    ) -> FileCheckpoint {
        if var saved, isSame(path, size, saved) {
            saved.path = path
            return saved
        }
        defer { nextStream += 1 }
        let prefix = FilePrefix(path)
        return FileCheckpoint(
            stream: nextStream, offset: 0, prefixLength: UInt16(prefix?.length ?? 0), prefixHash: prefix?.hash ?? 0,
            size: 0, isFinished: false, path: path)
    }

    private static func isSame(_ path: String, _ size: UInt64, _ saved: FileCheckpoint) -> Bool {
        guard let prefix = FilePrefix(path, length: Int(saved.prefixLength)) else { return false }
        guard prefix.length == Int(saved.prefixLength), prefix.hash == saved.prefixHash else { return false }
        return ContentCoding(path: path) != .identity || size >= saved.offset
    }

    private static func lag(_ file: Found) -> UInt64 {
        guard ContentCoding(path: file.path) == .identity else { return isRead(file) ? 0 : file.size }
        return file.size - min(file.size, file.checkpoint.offset)
    }

    /// A compressed file is one text: read to its end, it has nothing new while its size is the same.
    private static func isRead(_ file: Found) -> Bool {
        file.checkpoint.isFinished && file.checkpoint.size == file.size && ContentCoding(path: file.path) != .identity
    }

    package func checkpoints(upTo positions: [StreamPosition]) -> [Checkpoint] {
        let (files, ends) = state.withLock { ($0.files, $0.ends) }
        let byStream = Dictionary(files.map { ($0.checkpoint.stream, $0) }) { $1 }
        return positions.compactMap { position in
            guard let file = byStream[position.stream] else { return nil }
            var row = file.checkpoint
            row.offset = position.position
            row.isFinished = ends[position.stream].map { $0 <= position.position } ?? false
            row.size = row.isFinished ? file.size : 0
            return Checkpoint(key: file.key, bytes: row.bytes)
        }
    }

    package func families() -> [MetricFamily] {
        let lag = state.withLock { $0.lag }
        return [
            MetricFamily(
                .gauge, name: "spanmill_file_lag_bytes", help: "Bytes of files that are not read yet.", unit: "bytes",
                labelNames: ["input"], samples: [MetricSample(Double(lag), labels: [name])])
        ]
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
        for file in files where !Self.isRead(file) {
            if state.withLock({ $0.isStopped }) { break }
            guard read(file, intake, &box) else { return }
        }
        if let box { intake.submit(box) }
    }

    /// Reads one file into the batch at hand and further ones.
    ///
    /// - Returns: false when the pipeline takes nothing more.
    private func read(_ file: Found, _ intake: Intake, _ box: inout BatchBox?) -> Bool {
        let (stream, start) = (file.checkpoint.stream, file.checkpoint.offset)
        let raw = unsafe Glibc.open(file.path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else {
            tell("\(file.path): \(unsafe String(cString: strerror(errno)))")
            return true
        }
        var source = LogFile(Descriptor(raw), coding: ContentCoding(path: file.path), from: start)
        var texts = MetaTexts.Stream(name: file.path, path: file.path)
        texts.members = file.members
        var feed = LineFeed(framing, intake: intake, stream: stream, from: start, texts: texts)
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
                if isDone, source.isAtEnd, source.failure == nil { noteEnd(of: file, at: feed.position) }
            }
            feed.end(current)
            let isFull = current.batch.freeLineBytes < InputLimits.fullBelowBytes
            if !isDone || isFull || current.batch.origins.count >= InputLimits.originsPerBatch {
                intake.submit(current)
                box = nil
            }
        }
        if let failure = source.failure { tell("\(file.path): \(failure)") }
        return true
    }

    /// Before the batch with the last line is handed over, so that the commit which covers it knows.
    private func noteEnd(of file: Found, at position: UInt64) {
        state.withLock { state in
            state.ends[file.checkpoint.stream] = position
            state.lag -= min(state.lag, Self.lag(file))
        }
    }

    private func tell(_ what: String) {
        let line = Array("spanmill: input \(name): \(what)\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
