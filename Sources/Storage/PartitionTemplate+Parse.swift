package import Engine

extension PartitionTemplate {
    /// Reads a template, and reports what is wrong with it.
    ///
    /// - Returns: nil after an error.
    package init?(_ source: ConfigText, path: String, context: inout PlanContext) {
        guard let names = Self.components(of: source, path: path, &context.diagnostics) else { return nil }
        var components: [[Piece]] = []
        for name in names {
            guard let pieces = Self.pieces(of: name, in: source, path, &context) else { return nil }
            components.append(pieces)
        }
        self.init(components, inputNames: context.inputNames)
    }

    /// The names between slashes, checked for what would lead out of the folder.
    private static func components(
        of source: ConfigText,
        path: String,
        _ diagnostics: inout Diagnostics
    ) -> [Substring]? {
        let names = source.text.split(separator: "/", omittingEmptySubsequences: false)
        let fault: String? =
            if source.text.first == "/" {
                "begins with a slash"
            } else if names.contains(where: \.isEmpty) {
                "has an empty name"
            } else if names.contains(where: { $0.first == "." }) {
                "has a name that begins with a dot"
            } else if names.count > StorageLimits.partitionDepth {
                "has more than \(StorageLimits.partitionDepth) folders"
            } else if source.text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                "has a control character"
            } else {
                nil
            }
        guard let fault else { return names }
        diagnostics.error(
            at: source.mark,
            "\(path) \(fault): \(quote(source.text))",
            mend: "want a path such as {date}/{task_id}"
        )
        return nil
    }

    private static func pieces(
        of name: Substring,
        in source: ConfigText,
        _ path: String,
        _ context: inout PlanContext
    ) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = name
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if brace > rest.startIndex { pieces.append(.text(Array(rest[..<brace].utf8))) }
            let behind = rest[rest.index(after: brace)...]
            guard rest[brace] == "{", let end = behind.firstIndex(of: "}"), end > behind.startIndex else {
                let offset = source.text.utf8.distance(from: source.text.startIndex, to: brace)
                context.diagnostics.error(
                    at: source.mark(atByte: offset),
                    "\(path) has a stray brace: \(quote(source.text))",
                    mend: "want {date}, {input} or the name of a field between braces"
                )
                return nil
            }
            pieces.append(piece(String(behind[..<end]), &context))
            rest = behind[behind.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(Array(rest.utf8))) }
        return pieces
    }

    private static func piece(_ name: String, _ context: inout PlanContext) -> Piece {
        switch name {
        case "date": .date
        case "input": .input
        default: .field(context.keys.intern(name))
        }
    }
}
