/// The options of `parse` that are more than a value.
enum ParseOptions {
    static let timestamp: [OptionField] = [
        OptionField(
            "field",
            .oneOrMore(of: .field),
            default: ["timestamp", "time", "ts", "@timestamp", "asctime"],
            help: "Names of the field; the first that holds a time wins."
        ),
        OptionField(
            "formats",
            .oneOrMore(of: .string),
            default: ["auto"],
            example: "['%Y-%m-%d %H:%M:%S,%f', epoch_ms]",
            help:
                "Forms that are tried in order: `auto`, `rfc3339`, `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`, or a pattern with the directives of strptime."
        ),
        OptionField(
            "timezone",
            .string,
            default: "UTC",
            example: "'+05:30'",
            help: "Of times that name no zone: `UTC` or an offset."
        ),
    ]

    static let multiline: [OptionField] = [
        OptionField("start", .regex, example: #"'^\d{4}-'"#, help: "A line that matches begins a group."),
        OptionField("end", .regex, example: "';$'", help: "A line that matches ends its group."),
        OptionField("continue", .regex, example: #"'^\s'"#, help: "A line that matches belongs to the line before it."),
        OptionField(
            "timeout",
            .duration(in: .milliseconds(1) ... .seconds(3600)),
            default: "1s",
            help: "How long a group waits for its next line."
        ),
        OptionField(
            "max_lines",
            .int(in: 1...100_000),
            default: 2000,
            unit: "lines",
            help: "A longer group ends there, marked with `truncated`."
        ),
        OptionField(
            "max_bytes",
            .size(in: ByteCount(64) ... .mebibytes(15)),
            default: "256KiB",
            help: "The same for its bytes."
        ),
    ]

    static func standardFields(_ options: OptionReader, _ context: inout PlanContext) -> StandardFields {
        let own = options.object("timestamp")
        var formats: [TimeFormat] = []
        for text in own.texts("formats") {
            do {
                guard let format = try TimeFormat(text.text) else {
                    context.diagnostics.error(
                        at: text.mark,
                        "\(own.path(of: "formats")): \(quote(text.text)) is no form of a time",
                        mend: "want a pattern with % or one of \(TimeFormat.names.joined(separator: ", "))"
                    )
                    continue
                }
                formats.append(format)
            } catch {
                context.diagnostics.error(at: text.mark, "\(own.path(of: "formats")): \(error)")
            }
        }
        return StandardFields(
            times: own.strings("field"),
            levels: options.strings("level_field"),
            formats: formats,
            offset: offset(own, &context),
            rewrites: options.bool("normalise"),
            &context.keys
        )
    }

    private static func offset(_ options: OptionReader, _ context: inout PlanContext) -> Int {
        let text = options.string("timezone")
        let bytes = Array(text.utf8)
        let found = unsafe bytes.withUnsafeBytes { raw -> Int? in
            let view = unsafe ByteView(raw)
            var at = 0
            guard !view.isEmpty, let east = TimeText.takeOffset(view, &at, 0), at == view.count else { return nil }
            return east
        }
        guard let found else {
            context.diagnostics.error(
                at: options.mark(of: "timezone"),
                "\(options.path(of: "timezone")) is \(quote(text)); want UTC or an offset like +02:00"
            )
            return 0
        }
        return found
    }

    /// The format of that name; `auto` when it cannot be made.
    static func textFormat(_ name: String, _ options: OptionReader, _ context: inout PlanContext) -> TextFormat {
        switch name {
        case "json": return .json
        case "logfmt": return .logfmt
        case "regex":
            guard let source = options.regex(ifSet: "pattern") else {
                context.diagnostics.error(
                    at: options.mark(of: "format"),
                    "\(options.path(of: "pattern")) is missing; format regex wants it"
                )
                return .auto
            }
            guard let pattern = pattern(source, at: options.path(of: "pattern"), &context) else { return .auto }
            guard let line = LinePattern(pattern) else {
                context.diagnostics.error(
                    at: source.mark,
                    "\(options.path(of: "pattern")) has no named group",
                    mend: "name the groups that are fields: (?P<status>\\d+)"
                )
                return .auto
            }
            return .regex(line)
        default: return .auto
        }
    }

    private static func pattern(
        _ source: ConfigText,
        at path: String,
        _ context: inout PlanContext
    ) -> RegexPattern? {
        do {
            return try RegexPattern(source.text)
        } catch {
            context.diagnostics.error(at: source.mark, "\(path): \(error)")
            return nil
        }
    }

    /// Tells the inputs how to frame lines: the envelope, and what is joined.
    static func setFraming(_ options: OptionReader, _ context: inout PlanContext) {
        switch options.string("format") {
        case "cri": context.framing.envelope = .cri
        case "docker": context.framing.envelope = .docker
        default: break
        }
        if !options.bool("tracebacks") { context.framing.joins = .none }
        guard let own = options.object(ifSet: "multiline") else { return }
        let rules: [(String, MultilinePattern.Rule)] = [("start", .start), ("end", .end), ("continue", .continuation)]
        let set = rules.filter { own.isSet($0.0) }
        guard let (name, rule) = set.first, set.count == 1, let source = own.regex(ifSet: name) else {
            context.diagnostics.error(
                at: options.mark(of: "multiline"),
                "\(options.path(of: "multiline")) wants one of start, end and continue"
            )
            return
        }
        guard let pattern = pattern(source, at: own.path(of: name), &context) else { return }
        context.framing.joins = .pattern(MultilinePattern(rule, pattern))
        let timeout = own.duration("timeout").components
        context.framing.groupTimeout = timeout.seconds * 1_000_000_000 + timeout.attoseconds / 1_000_000_000
        context.framing.maximumGroupLines = own.int("max_lines")
        context.framing.maximumGroupBytes = Int(own.size("max_bytes").bytes)
    }
}
