import Testing

@testable import Engine

@Suite struct OptionReaderTests {
    enum Action: String, CaseIterable { case mask, remove }

    static let spec = ComponentSpec(
        .stage,
        "redact",
        summary: "takes secrets out",
        fields: [
            OptionField("action", .choice(of: Action.self), default: "mask", help: ""),
            OptionField("patterns", .oneOrMore(of: .string), default: ["credentials"], help: ""),
            OptionField("every", .duration(), default: "10s", help: ""),
            OptionField("room", .size(), default: "1MiB", help: ""),
            OptionField("count", .int(), help: ""),
            OptionField("ratio", .ratio, default: 0.5, help: ""),
            OptionField("key", .secret, help: ""),
            OptionField(
                "rotate",
                .object([OptionField("max_age", .duration(), default: "1h", help: "")]),
                help: ""
            ),
            OptionField(
                "rules",
                .list(of: .object([OptionField("name", .string, required: true, help: "")])),
                help: ""
            ),
        ],
        shorthand: "patterns",
        others: OptionField("field", .object([OptionField("from", .oneOrMore(of: .field), help: "")]), help: ""),
        example: "redact: credentials"
    )

    private func reader(_ value: ConfigValue) -> OptionReader {
        var diagnostics = Diagnostics()
        #expect(Self.spec.shape.check(value, path: "redact", into: &diagnostics), "\(diagnostics.sorted)")
        return OptionReader(value, shape: Self.spec.shape, path: "redact")
    }

    @Test("gives declared defaults where nothing is set")
    func defaults() {
        let options = reader(OptionCheckTests.map([]))
        #expect(options.choice("action", as: Action.self) == .mask)
        #expect(options.strings("patterns") == ["credentials"])
        #expect(options.duration("every") == .seconds(10))
        #expect(options.size("room") == .mebibytes(1))
        #expect(options.number("ratio") == 0.5)
        #expect(options.int(ifSet: "count") == nil)
        #expect(options.secret(ifSet: "key") == nil)
        #expect(options.object(ifSet: "rotate") == nil)
        #expect(options.object("rotate").duration("max_age") == .seconds(3600))
        #expect(options.objects("rules").isEmpty)
        #expect(options.cel(ifSet: "when") == nil)
        #expect(!options.isSet("action"))
    }

    @Test("gives what is set")
    func set() throws {
        let map = OptionCheckTests.map
        let options = reader(
            map([
                ("action", "remove"), ("every", "2h"), ("count", 3), ("key", "hunter2"),
                ("rules", [map([("name", "a")]), map([("name", "b")])]),
                ("task_id", map([("from", ["task_id", "task.id"])])),
                ("when", "a == 'b'"),
            ])
        )
        #expect(options.choice("action", as: Action.self) == .remove)
        #expect(options.duration("every") == .seconds(7200))
        #expect(options.int("count") == 3)
        #expect(options.objects("rules").map { $0.string("name") } == ["a", "b"])
        #expect(options.objects("rules").map(\.path) == ["redact.rules[0]", "redact.rules[1]"])
        let other = try #require(options.otherObjects().first)
        #expect(other.key.text == "task_id")
        #expect(other.options.strings("from") == ["task_id", "task.id"])
        #expect(other.options.path == "redact.task_id")
        #expect(options.cel("when").text == "a == 'b'")
        let secret = try #require(options.secret(ifSet: "key"))
        #expect(secret.reveal() == "hunter2")
        #expect(!"\(secret) \(String(reflecting: secret))".contains("hunter2"))
    }

    @Test("a scalar or a list in the stage's place is its shorthand")
    func shorthand() {
        #expect(reader("email").strings("patterns") == ["email"])
        #expect(reader(["email", "ipv4"]).strings("patterns") == ["email", "ipv4"])
        #expect(reader(OptionCheckTests.empty).strings("patterns") == ["credentials"])
    }

    @Test("a read that the spec does not declare ends the process")
    func undeclared() async {
        await #expect(processExitsWith: .failure) {
            _ = OptionReader("email", shape: Self.spec.shape, path: "redact").bool("colour")
        }
        await #expect(processExitsWith: .failure) {
            _ = OptionReader("email", shape: Self.spec.shape, path: "redact").bool("every")
        }
    }
}

@Suite struct ConfigTextTests {
    @Test(
        "an offset in an expression is a column in the file",
        arguments: [
            ("a == b", 5, ConfigScalar.Style.plain, 15), ("a == b", 5, .singleQuoted, 16),
            ("'x' == b", 7, .singleQuoted, 20),
            ("é == b", 6, .singleQuoted, 16), ("a == b", 5, .doubleQuoted, 10), ("a\n== b", 5, .literal, 10),
        ]
    )
    func column(_ text: String, _ offset: Int, _ style: ConfigScalar.Style, _ column: Int) {
        let text = ConfigText(text, mark: SourceMark(file: "p.yaml", line: 3, column: 10), style: style)
        #expect(text.mark(atByte: offset) == SourceMark(file: "p.yaml", line: 3, column: column))
    }
}
