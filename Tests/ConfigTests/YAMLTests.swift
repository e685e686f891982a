import Engine
import TestKit
import Testing

@testable import Config

@Suite struct YAMLTests {
    private func compose(_ text: String) -> (ConfigValue?, [String]) {
        var diagnostics = Diagnostics()
        let value = YAMLComposer.compose(YAMLSource(Array(text.utf8), file: "y"), into: &diagnostics)
        return (value, diagnostics.sorted.map(\.description))
    }

    @Test(
        "types plain scalars by the core schema of YAML 1.2",
        arguments: [
            ("no", .string), ("off", .string), ("yes", .string), ("Y", .string), ("true", .bool(true)),
            ("FALSE", .bool(false)), ("tRUE", .string),
            ("~", .null), ("null", .null), ("Null", .null), ("nULL", .string), ("", .null),
            ("0", .int(0)), ("-7", .int(-7)), ("+7", .int(7)), ("0777", .int(777)), ("0o777", .int(511)),
            ("0xfF", .int(255)), ("0x", .string),
            ("0b1", .string), ("1_000", .string), ("12:30:45", .string), ("-0x1", .string), ("0o8", .string),
            ("9223372036854775807", .int(.max)), ("9223372036854775808", .number(9223372036854775808)),
            ("1.5", .number(1.5)), ("1.", .number(1)), (".5", .number(0.5)), ("-.5e+3", .number(-500)),
            ("1e3", .number(1000)), ("1e", .string),
            (".", .string), ("+", .string), ("e5", .string), ("1.2.3", .string), (".inf", .number(.infinity)),
            ("-.INF", .number(-.infinity)),
            ("inf", .string), ("2026-11-01", .string), ("1.10", .number(1.1)),
        ] as [(String, ConfigScalar.Kind)]
    )
    func schema(_ text: String, _ kind: ConfigScalar.Kind) {
        #expect(YAMLCoreSchema.kind(of: text) == kind)
    }

    @Test("not a number is a number in YAML")
    func nan() {
        guard case .number(let value) = YAMLCoreSchema.kind(of: ".nan") else { Issue.record("no number"); return }
        #expect(value.isNaN)
    }

    @Test("keeps order, places, styles and text")
    func tree() throws {
        let (value, faults) = compose("b: 1.10\n'a': [x, \"7\", ! 8, !!str 9, !!int \"10\"]\nc: |\n  two\n  lines\n")
        #expect(faults.isEmpty)
        let map = try #require(value?.map)
        #expect(map.entries.map(\.key) == ["b", "a", "c"])
        #expect(map.entries.map(\.keyMark.line) == [1, 2, 3])
        #expect(map[key: "b"]?.scalar?.text == "1.10")
        #expect(map[key: "b"]?.mark == SourceMark(file: "y", line: 1, column: 4))
        let items = try #require(map[key: "a"]?.list)
        #expect(items.map { $0.scalar?.kind } == [.string, .string, .string, .string, .int(10)])
        #expect(items.map { $0.scalar?.style } == [.plain, .doubleQuoted, .plain, .plain, .doubleQuoted])
        #expect(map[key: "c"]?.scalar == ConfigScalar(kind: .string, text: "two\nlines\n", style: .literal))
    }

    @Test("merges maps: own keys first, then earlier ones")
    func merge() throws {
        let (value, faults) = compose(
            "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {x: 0, <<: [*a, *b]}\nd: {<<: *b}\ne: {<<: 5}\n"
        )
        #expect(faults == ["y:5:9: << is 5; want an alias of a map, or a list of such"])
        let map = try #require(value?.map)
        #expect(map[key: "c"]?.map?.entries.map { "\($0.key)\($0.value.scalar?.text ?? "")" } == ["x0", "y1", "z2"])
        #expect(map[key: "d"]?.map?.entries.map(\.key) == ["y", "z"])
    }

    @Test("finds every duplicate key")
    func duplicates() {
        let (value, faults) = compose("a: 1\nb: {c: 1, c: 2}\na: 3\n'a': 4\n")
        #expect(
            faults == [
                "y:2:11: key \"c\" stands twice in one map, first on line 2; want it once",
                "y:3:1: key \"a\" stands twice in one map, first on line 1; want it once",
                "y:4:1: key \"a\" stands twice in one map, first on line 1; want it once",
            ]
        )
        #expect(value?.map?[key: "a"]?.scalar?.text == "1")
    }

    @Test(
        "refuses with a place",
        arguments: [
            ("a: *b", "y:1:4: alias *b names no anchor before it (text that begins with * stands in quotes)"),
            ("a: &x [*x]", "y:1:8: alias *x names no anchor before it (text that begins with * stands in quotes)"),
            (
                "a: *.log",
                "y:1:5: no YAML: did not find expected alphabetic or numeric character while scanning an alias "
                    + "(text that begins with * stands in quotes)"
            ),
            (
                "a: @b",
                "y:1:4: no YAML: found character that cannot start any token while scanning for the next token "
                    + "(text that begins so stands in quotes)"
            ),
            ("? [a]\n: b", "y:1:3: a key is a list; want text"),
            (
                "a: !custom {b: 1}",
                "y:1:4: \"!custom\" is read as a YAML tag; want none (text that begins with ! stands in quotes)"
            ),
            ("a: \u{0}", "y:1:4: no YAML: control characters are not allowed"),
        ]
    )
    func refuses(_ text: String, _ expected: String) {
        #expect(compose(text).1 == [expected])
    }

    @Test("refuses bytes that are no UTF-8")
    func invalidBytes() {
        var diagnostics = Diagnostics()
        let bytes = Array("a: b\nc: d".utf8) + [0xFF, 0xFE]
        #expect(YAMLComposer.compose(YAMLSource(bytes, file: "y"), into: &diagnostics) == nil)
        #expect(diagnostics.sorted.map(\.description) == ["y:2:5: no YAML: invalid leading UTF-8 octet"])
    }
}

/// Whatever stands in a file, it is read to the end or refused: no crash, no hang, no silence.
@Suite struct MutationTests {
    private static let corpus: [String] =
        Fixtures.names(in: "invalid", ending: ".yaml").compactMap { Fixtures.text("invalid/\($0).yaml") }

    @Test("any change of a file is read or refused", .timeLimit(.minutes(1)))
    func mutations() {
        var seed = Seed.fromEnvironment()
        let shown = seed.value
        let alphabet = Array("{}[]:,-?|>&*!%@`'\"#~<=$ \n\t0a.é\u{FEFF}\u{0}".utf8) + [0x80, 0xFF]
        for round in 0..<3000 {
            var bytes = Array(seed.pick(Self.corpus).utf8)
            for _ in 0..<(1 + seed.below(6)) {
                let at = seed.below(bytes.count + 1)
                switch seed.below(4) {
                case 0: bytes.insert(seed.pick(alphabet), at: at)
                case 1 where at < bytes.count: bytes[at] = seed.pick(alphabet)
                case 2 where at < bytes.count: bytes.removeSubrange(at..<min(bytes.count, at + 1 + seed.below(9)))
                default:
                    let other = Array(seed.pick(Self.corpus).utf8)
                    let from = seed.below(other.count + 1)
                    bytes.insert(contentsOf: other[from..<min(other.count, from + seed.below(40))], at: at)
                }
            }
            var diagnostics = Diagnostics()
            let surroundings = ConfigSurroundings(variables: [:]) { _, _ in .failure(FileFailure("no such file")) }
            let file = PipelineReader(Specs.all, surroundings: surroundings)
                .read(bytes, file: "m.yaml", folder: "", into: &diagnostics)
            #expect(file != nil || diagnostics.hasErrors, "SEED=\(shown), round \(round)")
        }
    }
}
