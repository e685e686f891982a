extension ParseStage {
    package static let spec = ComponentSpec(
        .stage,
        "parse",
        summary: "makes records out of text, and times and levels out of fields",
        docs: """
            A line that is a JSON object is a record by itself. With `auto` (the default) other lines stay a record with one
            field `message`, but for these: of an object behind a prefix the object is the record (`INFO:name:` fills
            `level` and `logger` where the record lacks them, any other prefix becomes `prefix`); of torn lines whole
            objects become records of their own; lines that clearly are logfmt (two pairs at least, and nothing else)
            become fields. Text that begins with a level (`WARNING:name:`, `[ERROR|`, a time and then a level) gets
            `level`, and its `message` stays whole.

            `logfmt` and `regex` turn values that JSON takes for numbers, `true` or `false` into such. `cri` and `docker`
            take the container runtime's envelope off, join partial lines, and read the text as `then` says; the
            runtime's time and stream become `timestamp` and `stream` where the record lacks them. With `field` the text
            of that field is read instead of the line, and its members join the record's; a field that is JSON or logfmt
            as a whole is replaced by them.

            The record's time and level, which the archive's partitions, windows and retention go by, are taken from the
            fields under `timestamp` and `level_field`, in many forms (RFC 3339, Python's, seconds to nanoseconds since
            1970; `WARN`, `warning`, 30); `normalise` also rewrites the fields.

            Python's tracebacks and the lines of `multiline` are joined while they are read, by all inputs of lines; the
            first `parse` of a pipeline says how. A record that its format does not fit is counted as `unparsed` and goes
            where `on_error` says; text under `auto` does so only if it begins like an object.
            """,
        effects: [.parses],
        fields: [
            OptionField(
                "format",
                .choice(["auto", "json", "logfmt", "regex", "cri", "docker"]),
                default: "auto",
                help: "What the text is."
            ),
            OptionField(
                "pattern",
                .regex,
                example: #"'^(?P<host>\S+) (?P<status>\d+)'"#,
                help: "For `regex`: an expression in RE2's syntax; its named groups are the fields."
            ),
            OptionField(
                "then",
                .choice(["auto", "json", "logfmt", "regex"]),
                default: "auto",
                help: "For `cri` and `docker`: what the text within the envelope is."
            ),
            OptionField("field", .field, example: "message", help: "The field whose text is read instead of the line."),
            OptionField(
                "on_error",
                .choice(["keep", "drop", "dead_letter"]),
                default: "keep",
                help: "Where a record goes that the format does not fit: on as it is, away, or to the dead letters."
            ),
            OptionField(
                "timestamp",
                .object(ParseOptions.timestamp),
                example: "{field: [when], formats: ['%d/%b/%Y:%H:%M:%S %z'], timezone: '+01:00'}",
                help: "Where a record's time stands, and how it is written."
            ),
            OptionField(
                "level_field",
                .oneOrMore(of: .field),
                default: ["level", "severity", "levelname", "log.level", "lvl"],
                example: "loglevel",
                help: "Names under which a record's level stands; the first that holds one wins."
            ),
            OptionField(
                "normalise",
                .bool,
                default: false,
                help:
                    "Rewrites the time as RFC 3339 in UTC and the level as one of `trace debug info warning error critical`."
            ),
            OptionField(
                "tracebacks",
                .bool,
                default: true,
                help:
                    "Joins the lines of Python's tracebacks to one record, tied to the record before it that carries the exception."
            ),
            OptionField(
                "multiline",
                .object(ParseOptions.multiline),
                example: #"{start: '^\d{4}-', timeout: 2s}"#,
                help: "Joins lines that belong together by a pattern instead; lines that are objects stand alone."
            ),
        ],
        shorthand: "format",
        example: "- parse: {format: cri, then: json, on_error: dead_letter}"
    )
}
