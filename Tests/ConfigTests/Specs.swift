import Engine

@testable import Config

/// A small catalog with one component of every kind that the rules know, so that tests of reading do not change with
/// the real components.
enum Specs {
    static let all = ComponentSpecs(
        inputs: [
            ComponentSpec(
                .input,
                "stdin",
                summary: "lines",
                fields: [OptionField("stall_timeout", .duration(), help: "")],
                example: "stdin: {type: stdin}"
            ),
            ComponentSpec(
                .input,
                "http",
                summary: "requests",
                fields: [
                    OptionField("listen", .address, default: "127.0.0.1:8080", help: ""),
                    OptionField("auth", .object([OptionField("token", .secret, required: true, help: "")]), help: ""),
                ],
                example: "http: {type: http}"
            ),
        ],
        stages: [
            ComponentSpec(
                .stage,
                "parse",
                summary: "fields",
                effects: [.parses],
                fields: [OptionField("format", .choice(["auto", "json"]), default: "auto", help: "")],
                shorthand: "format",
                example: "parse: auto"
            ),
            ComponentSpec(
                .stage,
                "filter",
                summary: "keeps",
                effects: [.drops],
                fields: [OptionField("keep", .condition, help: ""), OptionField("drop", .condition, help: "")],
                rules: [.exactlyOne(["keep", "drop"])],
                example: "filter: {keep: 'a == 1'}"
            ),
            ComponentSpec(
                .stage,
                "metrics",
                summary: "measures",
                effects: [.measures],
                fields: [
                    OptionField(
                        "metrics",
                        .list(
                            of: .object([
                                OptionField("gauge", .string, required: true, help: ""),
                                OptionField("value", .cel, required: true, help: ""),
                                OptionField("labels", .map(of: .cel), help: ""),
                            ])
                        ),
                        required: true,
                        help: ""
                    )
                ],
                shorthand: "metrics",
                example: "metrics: [{gauge: a, value: 'b'}]"
            ),
            ComponentSpec(
                .stage,
                "sample",
                summary: "samples",
                effects: [.drops],
                fields: [
                    OptionField("ratio", .ratio, required: true, help: ""), OptionField("key", .field, help: ""),
                    OptionField("always", .condition, help: ""),
                ],
                example: "sample: {ratio: 0.1}"
            ),
            ComponentSpec(
                .stage,
                "redact",
                summary: "redacts",
                effects: [.redacts],
                fields: [
                    OptionField("patterns", .oneOrMore(of: .choice(["credentials", "email"])), help: ""),
                    OptionField("pattern", .regex, help: ""),
                    OptionField("key", .secret, help: ""),
                ],
                shorthand: "patterns",
                example: "redact: credentials"
            ),
        ],
        outputs: [
            ComponentSpec(
                .output,
                "archive",
                summary: "files",
                fields: [
                    OptionField("path", .path, default: "archive", help: ""),
                    OptionField(
                        "rotate",
                        .object([
                            OptionField("max_bytes", .size(), default: "256MiB", help: ""),
                            OptionField("max_age", .duration(), default: "1h", help: ""),
                        ]),
                        help: ""
                    ),
                ],
                example: "archive: {type: archive}"
            ),
            ComponentSpec(
                .output,
                "prometheus",
                summary: "metrics",
                effects: [.measures],
                fields: [OptionField("listen", .address, help: "")],
                example: "metrics: {type: prometheus}"
            ),
            ComponentSpec(
                .output,
                "jaeger",
                summary: "spans",
                fields: [OptionField("endpoint", .endpoint, required: true, help: "")],
                example: "jaeger: {type: jaeger, endpoint: 'http://127.0.0.1:14318'}"
            ),
            ComponentSpec(.output, "stdout", summary: "lines", fields: [], example: "stdout: {type: stdout}"),
        ]
    )

    /// The file read, and what was said of it.
    static func read(
        _ text: String,
        variables: [String: String] = [:],
        files: [String: String] = [:],
        overrides: [ConfigOverride] = []
    ) -> (file: PipelineFile?, diagnostics: Diagnostics) {
        let surroundings = ConfigSurroundings(variables: variables) { path, limit in
            guard let text = files[path] else { return .failure(FileFailure("no such file")) }
            return text.utf8.count > limit
                ? .failure(FileFailure("longer than \(limit) bytes")) : .success(Array(text.utf8))
        }
        var diagnostics = Diagnostics()
        let reader = PipelineReader(all, surroundings: surroundings)
        let file = reader.read(
            Array(text.utf8),
            file: "p.yaml",
            folder: "conf",
            overrides: overrides,
            into: &diagnostics
        )
        return (file, diagnostics)
    }

    static func faults(_ text: String, variables: [String: String] = [:], files: [String: String] = [:]) -> [String] {
        read(text, variables: variables, files: files).diagnostics.sorted.map(\.description)
    }
}
