import Testing

@testable import Engine

/// A declaration with one field of each type, and what is said of wrong values.
@Suite struct OptionCheckTests {
    static let shape = OptionShape(
        [
            OptionField("on", .bool, help: ""),
            OptionField("count", .int(in: 1...10), help: ""),
            OptionField("limit", .int(in: 1 ... .max), help: ""),
            OptionField("loss", .number(), help: ""),
            OptionField("ratio", .ratio, help: ""),
            OptionField("age", .duration(), help: ""),
            OptionField("wait", .duration(in: .milliseconds(5) ... .seconds(60)), help: ""),
            OptionField("bytes", .size(in: .kibibytes(64) ... .max), help: ""),
            OptionField("text", .string, help: ""),
            OptionField("action", .choice(["mask", "remove"]), help: ""),
            OptionField("expr", .cel, help: ""),
            OptionField("listen", .address, help: ""),
            OptionField("token", .secret, help: ""),
            OptionField("names", .list(of: .string), help: ""),
            OptionField("from", .oneOrMore(of: .field), help: ""),
            OptionField("labels", .map(of: .cel), help: ""),
            OptionField("rotate", .object([OptionField("age", .duration(), required: true, help: "")]), help: ""),
            OptionField("either", .anyOf([.int(in: 0...9), .choice(["auto"])]), help: ""),
        ],
        rules: [.atMostOne(["age", "wait"])]
    )

    static func text(_ text: String, _ kind: ConfigScalar.Kind = .string, origin: ConfigScalar.Origin = .written)
        -> ConfigValue
    {
        ConfigValue(.scalar(ConfigScalar(kind: kind, text: text, origin: origin)), mark: .builtIn)
    }

    static let empty = text("", .null)
    static let emptyList: ConfigValue = []

    static func map(_ entries: [(String, ConfigValue)]) -> ConfigValue {
        let entries = entries.enumerated().map { index, entry in
            ConfigMap.Entry(
                key: entry.0,
                keyMark: SourceMark(file: "p.yaml", line: index + 1, column: 1),
                value: entry.1
            )
        }
        return ConfigValue(.map(ConfigMap(entries)), mark: SourceMark(file: "p.yaml", line: 1, column: 1))
    }

    static func faults(_ entries: [(String, ConfigValue)]) -> [String] {
        var diagnostics = Diagnostics()
        shape.check(map(entries), path: "s", into: &diagnostics)
        return diagnostics.sorted.map { fault in fault.message + (fault.mend.map { " (\($0))" } ?? "") }
    }

    @Test(
        "says what was found and what is wanted",
        arguments: [
            ("on", "yes", "s.on is \"yes\"; want true or false (YAML 1.2 reads yes as text)"),
            ("count", 11, "s.count is 11; want a whole number, 1...10"),
            ("count", 1.5, "s.count is 1.5; want a whole number, 1...10"),
            ("limit", 0, "s.limit is 0; want a whole number, 1 or more"),
            ("loss", "a", "s.loss is \"a\"; want a number"),
            ("ratio", 1.4, "s.ratio is 1.4; want 0...1"),
            ("age", 30, "s.age is 30; want a duration such as 250ms, 10s, 5m, 2h or 30d (a unit is missing: 30s?)"),
            ("wait", "2m", "s.wait is \"2m\"; want a duration such as 250ms, 10s, 5m, 2h or 30d, 5ms...1m"),
            ("bytes", "5GB/s", "s.bytes is \"5GB/s\"; want a size such as 64KiB, 20GiB or 5MB, 64KiB or more"),
            ("text", emptyList, "s.text is an empty list; want text"),
            ("text", empty, "s.text is empty; want text"),
            ("action", "maks", "s.action is \"maks\"; want mask or remove (did you mean \"mask\"?)"),
            (
                "expr", empty,
                "s.expr is empty; want a CEL expression in single quotes "
                    + "(an expression that begins with ! or \" is read as YAML unless single quotes stand around it)"
            ),
            (
                "listen", ":80",
                "s.listen is \":80\"; want an address such as 127.0.0.1:8000 "
                    + "(127.0.0.1:80 for this machine alone, 0.0.0.0:80 for everyone)"
            ),
            ("names", "a", "s.names is \"a\"; want a list, each item text"),
            ("names", ["a", []], "s.names[1] is an empty list; want text"),
            ("from", true, nil),
            ("labels", map([("a", ["b"])]), "s.labels.a is a list; want a CEL expression in single quotes"),
            ("rotate", map([]), "s.rotate.age is missing; want a duration such as 250ms, 10s, 5m, 2h or 30d"),
            ("rotate", 5, "s.rotate is 5; want a map with age"),
            ("either", 10, "s.either is 10; want a whole number, 0...9 or auto"),
            ("either", "auto", nil),
            ("actoin", 5, "unknown key \"actoin\" in s (did you mean \"action\"?)"),
        ] as [(String, ConfigValue, String?)]
    )
    func message(_ key: String, _ value: ConfigValue, _ expected: String?) {
        #expect(Self.faults([(key, value)]) == (expected.map { [$0] } ?? []))
    }

    @Test("reports every fault in one run")
    func all() {
        let faults = Self.faults([("count", 0), ("ratio", 2), ("colour", 1), ("on", 1)])
        #expect(faults.count == 4)
    }

    @Test("holds rules between fields")
    func rules() {
        #expect(Self.faults([("age", "1s"), ("wait", "1s")]) == ["s has age and wait; want only one of them"])
        var diagnostics = Diagnostics()
        let shape = OptionShape(
            [OptionField("keep", .cel, help: ""), OptionField("drop", .cel, help: "")],
            rules: [.exactlyOne(["keep", "drop"])]
        )
        shape.check(Self.map([]), path: "filter", into: &diagnostics)
        #expect(diagnostics.entries.map(\.message) == ["filter has none of keep, drop; want one"])
    }

    @Test(
        "substituted text is read by the declared type, quoted text is not",
        arguments: [
            ("count", "7"), ("on", "true"), ("ratio", "0.5"), ("age", "5s"), ("bytes", "64KiB"),
        ]
    )
    func substituted(_ key: String, _ text: String) {
        #expect(Self.faults([(key, Self.text(text, origin: .substituted))]).isEmpty)
        if ["count", "on", "ratio"].contains(key) {
            #expect(Self.faults([(key, Self.text(text))]).count == 1)
        }
    }

    @Test("shows no secret", arguments: ["count", "listen", "action", "expr"])
    func secret(_ key: String) {
        let faults = Self.faults([(key, Self.text("hunter2", origin: .secret))])
        #expect(!faults.joined().contains("hunter2"))
        #expect(!Self.faults([("token", ["hunter2"])]).joined().contains("hunter2"))
    }
}

@Suite struct OptionInsideCheckTests {
    @Test(
        "the faults of an expression are placed in the file",
        arguments: [
            ("loss >", ConfigScalar.Style.singleQuoted, 3, 17),
            ("sise(loss) > 1", .plain, 3, 10),
            ("\"a\" + 1", .singleQuoted, 3, 11),
        ]
    )
    func expression(_ text: String, _ style: ConfigScalar.Style, _ line: Int, _ column: Int) throws {
        let mark = SourceMark(file: "p.yaml", line: 3, column: 10)
        let value = ConfigValue(.scalar(ConfigScalar(kind: .string, text: text, style: style)), mark: mark)
        var diagnostics = Diagnostics()
        OptionType.cel.check(value, path: "filter.keep", into: &diagnostics)
        let fault = try #require(diagnostics.entries.first)
        #expect(diagnostics.errorCount == 1)
        #expect(fault.mark == SourceMark(file: "p.yaml", line: line, column: column))
        #expect(fault.message.hasPrefix("filter.keep: "))
    }

    @Test("a condition is no number")
    func condition() {
        var diagnostics = Diagnostics()
        OptionType.condition.check("1 + 2", path: "s.when", into: &diagnostics)
        OptionType.condition.check("loss > 2.0", path: "s.when", into: &diagnostics)
        #expect(diagnostics.errorCount == 1)
    }

    @Test("a pattern that does not compile is told with its fault")
    func regex() {
        var diagnostics = Diagnostics()
        OptionType.regex.check("a(b", path: "parse.pattern", into: &diagnostics)
        #expect(diagnostics.entries.map(\.message) == ["parse.pattern is \"a(b\"; want a regular expression"])
        #expect(diagnostics.entries.first?.mend?.contains("(") == true)
    }
}
