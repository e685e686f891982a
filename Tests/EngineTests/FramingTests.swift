import Engine
import Testing

@Suite("Framing: lines")
struct FramingTests {
    /// Whole and in small pieces: the same lines.
    private func check(_ one: FramingCase, _ options: FramingOptions = FramingOptions()) {
        for step in [Int.max, 1, 2, 3, 7, 64] {
            #expect(FramingReader.lines(of: one.input, options, step: step) == one.lines, "in reads of \(step)")
        }
    }

    @Test("what a terminal does not show is left out", arguments: TerminalCases.lines)
    func terminal(_ one: FramingCase) { check(one) }

    @Test("of a progress bar the last state stands", arguments: TerminalCases.bars)
    func bars(_ one: FramingCase) { check(one) }

    @Test("a traceback is one record", arguments: TracebackCases.cases)
    func tracebacks(_ one: FramingCase) { check(one) }

    @Test("pieces of CRI lines are joined per stream", arguments: EnvelopeCases.cri)
    func cri(_ one: FramingCase) { check(one, FramingOptions(envelope: .cri)) }

    @Test("pieces of Docker's lines are joined per stream", arguments: EnvelopeCases.docker)
    func docker(_ one: FramingCase) { check(one, FramingOptions(envelope: .docker)) }

    @Test("a traceback belongs to the record that carries it")
    func tied() {
        let key = TracebackCases.key
        let exception = "\(key)\nsecond line of the message\n\nthird"
        let line =
            #"{"run_id": "r", "event_type": "error", "event": "step failed", "level": "error", "exception": ""#
            + TracebackCases.escaped(exception) + #"", "timestamp": "2026-11-23T08:40:37Z"}"#
        let tie =
            #","event":"traceback","joined_to":"step failed","run_id":"r","level":"error","#
            + #""timestamp":"2026-11-23T08:40:37Z""#
        let whole = TracebackCases.joined(exception, tie)
        check(FramingCase("plain", "\(line)\n\(exception)\nnext\n", [line, whole, "next"]))
        check(FramingCase("indented text behind", "\(line)\n\(exception)\n next\n", [line, whole, " next"]))
        let prefixed = "ERROR:trainer.loop:\(line)"
        check(FramingCase("prefixed", "\(prefixed)\n\n\(exception)\n", [prefixed, whole]))
        let untied = TracebackCases.joined(key)
        check(FramingCase("text between", "\(line)\ntext\n\(key)\n", [line, "text", untied]))
        let shorter = TracebackCases.joined(key, tie)
        check(FramingCase("another traceback", "\(line)\n\(key)\nother\n", [line, shorter, "other"]))
        check(FramingCase("twice", "\(line)\n\(key)\n\(key)\n", [line, shorter, untied]))
    }

    @Test(
        "a record without exception takes no traceback",
        arguments: [
            "{\"event\":\"x\",\"exception\":null}", "{\"event\":\"x\"}", "{\"exception\":\"E\", torn}",
        ]
    )
    func untied(_ line: String) {
        let key = TracebackCases.key
        check(FramingCase(line, "\(line)\n\(key)\n", [line, TracebackCases.joined(key)]))
    }

    @Test(
        "lines are joined by a pattern",
        arguments: [
            (
                MultilinePattern.Rule.start, #"^\d{4}-"#, "2026-a\n b\n\n c\n2026-d\n{\"x\":1}\n2026-e\n",
                [#"{"message":"2026-a\n b\n\n c"}"#, "2026-d", "{\"x\":1}", "2026-e"]
            ),
            (.end, ";$", "a\nb;\nc;\nd\n", [#"{"message":"a\nb;"}"#, "c;", "d"]),
            (.continuation, #"^\s"#, "a\n b\n c\nd\n\n\n", [#"{"message":"a\n b\n c"}"#, "d"]),
            (.start, #"^\{"#, "{\n  \"a\": [1,\n 2]\n}\n{\n}\n", [#"{   "a": [1,  2] }"#, "{ }"]),
        ] as [(MultilinePattern.Rule, String, String, [String])]
    )
    func patterns(_ rule: MultilinePattern.Rule, _ source: String, _ input: String, _ lines: [String]) throws {
        let joins = FramingOptions.Joins.pattern(MultilinePattern(rule, try RegexPattern(source)))
        check(FramingCase(source, input, lines), FramingOptions(joins: joins))
    }

    @Test("a joined record is JSON whatever bytes it came from")
    func invalidText() throws {
        let pattern = MultilinePattern(.continuation, try RegexPattern("^ "))
        let input = Array("a\"\\\u{1}".utf8) + [0xFF, 0x0A, 0x20, 0xE2, 0x82, 0x0A]
        let lines = FramingReader.lines(of: input, FramingOptions(joins: .pattern(pattern)))
        #expect(lines == [#"{"message":"a\"\\\u0001\#u{FFFD}\n \#u{FFFD}"}"#])
    }
}
