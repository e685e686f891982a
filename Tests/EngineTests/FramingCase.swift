import Testing

/// Bytes of a stream and the lines that framing makes of them.
struct FramingCase: CustomTestStringConvertible, Sendable {
    var name: String
    var input: String
    var lines: [String]
    var testDescription: String { name }

    init(_ name: String, _ input: String, _ lines: [String]) {
        self.name = name
        self.input = input
        self.lines = lines
    }
}

/// What a terminal does not show, and progress bars.
enum TerminalCases {
    static let lines: [FramingCase] = [
        FramingCase("plain lines", "{\"a\":1}\ntext\n{\"b\":2}\n", ["{\"a\":1}", "text", "{\"b\":2}"]),
        FramingCase("nothing", "", []),
        FramingCase("blank lines", "\n  \n\t\n{\"a\":1}\n\n", ["{\"a\":1}"]),
        FramingCase("missing last newline", "a\n{\"a\":1}", ["a", "{\"a\":1}"]),
        FramingCase("CRLF", "{\"a\":1}\r\ntext\r\n\r\n", ["{\"a\":1}", "text"]),
        FramingCase(
            "CRLF behind a prefix",
            "INFO:a:{\"a\":1}\r\n1%\r2%{\"a\":1}\r\n",
            ["INFO:a:{\"a\":1}", "2%", "{\"a\":1}"]
        ),
        FramingCase("byte order mark", "\u{FEFF}{\"a\":1}\n\u{FEFF}b\n\u{FEFF}\n", ["{\"a\":1}", "b"]),
        FramingCase("colours", "\u{1B}[31mred\u{1B}[0m text\n\u{1B}[1m{\"a\":1}\u{1B}[m\n", ["red text", "{\"a\":1}"]),
        FramingCase("only colours", "\u{1B}[K\u{1B}[2A\n", []),
        FramingCase("titles and links", "\u{1B}]0;title\u{7}a\u{1B}]8;;x\u{1B}\\b\u{1B}(Bc\n", ["abc"]),
        FramingCase("cut sequences", "a\u{1B}\nb\u{1B}[3\nc\u{1B}]0;open\n", ["a", "b", "c0;open"]),
        FramingCase("NUL runs", "\0\0\0\0{\"a\":1}\nb\0\0c\n\0\0\n", ["{\"a\":1}", "bc"]),
        FramingCase("backspaces", "1/2 \u{8}\u{8}\u{8}done\n", ["1/2 done"]),
        FramingCase("other JSON", "[1,2]\n42\nnull\n\"s\"\n{}\n", ["[1,2]", "42", "null", "\"s\"", "{}"]),
        FramingCase("torn object", "{\"a\":1\n{\"b\":2}\n", ["{\"a\":1", "{\"b\":2}"]),
        FramingCase("prefix", "INFO:__main__:{\"a\":1}\n", ["INFO:__main__:{\"a\":1}"]),
    ]

    static let bars: [FramingCase] = [
        FramingCase("bar", "Epoch 1:  10%|#  | 1/10\rEpoch 1: 100%|###| 10/10\r\n", ["Epoch 1: 100%|###| 10/10"]),
        FramingCase("cleared bar", "10%\r20%\r        \r\n", ["20%"]),
        FramingCase("erased bar", "10%\r20%\r\u{1B}[K\n", ["20%"]),
        FramingCase("bar without end", "\r10%\r20%", ["20%"]),
        FramingCase(
            "object behind a bar",
            "\r10%|# {x}\r50%|## loss=0.1{\"a\": {\"b\": 1}}\nnext\n",
            ["50%|## loss=0.1", "{\"a\": {\"b\": 1}}", "next"]
        ),
        FramingCase("object behind a cleared bar", "\r10%\r   \r{\"a\":1}\n", ["10%", "{\"a\":1}"]),
        FramingCase("object, then a bar", "{\"a\":1}\r10%\r20%\n", ["{\"a\":1}", "20%"]),
        FramingCase(
            "objects between bars",
            "\r1%{\"a\":1}\r2%{\"b\":2}\r3%\n",
            ["1%", "{\"a\":1}", "2%", "{\"b\":2}", "3%"]
        ),
        FramingCase("braces that are no object", "\r10%|{x}|\r20% {y}\n", ["20% {y}"]),
        FramingCase("bar in colour", "\r\u{1B}[32m10%\u{1B}[0m\r\u{1B}[32m20%\u{1B}[0m\n", ["20%"]),
        FramingCase("only carriage returns", "\r\r\r\n", []),
    ]
}

/// Python's tracebacks.
enum TracebackCases {
    static let key = """
        Traceback (most recent call last):
          File "t.py", line 1, in <module>
            {}["nope"]
        KeyError: 'nope'
        """
    static let group = """
          + Exception Group Traceback (most recent call last):
          |   File "g.py", line 1, in <module>
          | ExceptionGroup: two (2 sub-exceptions)
          +-+---------------- 1 ----------------
            | ValueError: 1
            +---------------- 2 ----------------
            | ValueError: 2
            +------------------------------------
        """.replacingLineStarts(with: "  ")
    static let during = "During handling of the above exception, another exception occurred:"
    static let cause = "The above exception was the direct cause of the following exception:"
    static let untied = #","event":"traceback","level":"error""#

    /// The record that the lines of `text` become, with the members `rest`.
    static func joined(_ text: String, _ rest: String = untied) -> String {
        "{\"message\":\"\(escaped(text))\"\(rest)}"
    }

    static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            default: out.append(character)
            }
        }
        return out
    }

    static let cases: [FramingCase] = [
        FramingCase("alone", "\(key)\nnext\n", [joined(key), "next"]),
        FramingCase("at the end", key, [joined(key)]),
        FramingCase("two", "\(key)\n\(key)\n", [joined(key), joined(key)]),
        FramingCase("before a record", "\(key)\n{\"a\":1}\n", [joined(key), "{\"a\":1}"]),
        FramingCase(
            "cut by a record",
            "Traceback (most recent call last):\n  File \"x\"\n{\"a\":1}\n",
            [joined("Traceback (most recent call last):\n  File \"x\""), "{\"a\":1}"]
        ),
        FramingCase("indented message", "\(key)\n\tMissing key\nnext\n", [joined("\(key)\n\tMissing key"), "next"]),
        FramingCase("blank lines behind", "\(key)\n\n\nnext\n", [joined(key), "next"]),
        FramingCase(
            "during",
            "\(key)\n\n\(during)\n\n\(key)\nnext\n",
            [joined("\(key)\n\n\(during)\n\n\(key)"), "next"]
        ),
        FramingCase("cause", "\(key)\n\n\(cause)\n\n\(key)\n", [joined("\(key)\n\n\(cause)\n\n\(key)")]),
        FramingCase("in colour", "\u{1B}[31m\(key)\u{1B}[0m\n", [joined(key)]),
        FramingCase(
            "of a rank",
            "\(key.replacingLineStarts(with: "[rank0]: "))\n[rank1]: text\n",
            [joined(key.replacingLineStarts(with: "[rank0]: ")), "[rank1]: text"]
        ),
        FramingCase("exception group", "\(group)\nnext\n", [joined(group), "next"]),
        FramingCase(
            "header alone",
            "Traceback (most recent call last):\nnot an exception line\n",
            ["Traceback (most recent call last):", "not an exception line"]
        ),
    ]
}

/// Lines of container runtimes.
enum EnvelopeCases {
    static let time = "2016-10-06T00:17:09.669794202Z"

    static func cri(_ tag: String, _ text: String) -> String { "\(time) std\(tag) \(text)" }

    static func docker(_ log: String, _ stream: String = "stdout") -> String {
        "{\"log\":\"\(log)\",\"stream\":\"\(stream)\",\"time\":\"\(time)\"}"
    }

    private static func stream(_ lines: String...) -> String { lines.map { $0 + "\n" }.joined() }

    private static func joined(_ text: String, _ stream: String) -> String {
        TracebackCases.joined(text, "\(TracebackCases.untied),\"timestamp\":\"\(time)\",\"stream\":\"\(stream)\"")
    }

    static let cri: [FramingCase] = [
        FramingCase(
            "whole",
            stream(cri("out F", "{\"a\":1}"), cri("err F", "text")),
            [cri("out F", "{\"a\":1}"), cri("err F", "text")]
        ),
        FramingCase(
            "pieces",
            stream(cri("out P", "{\"a\""), cri("out P", ":1"), cri("out F", "}")),
            [cri("out F", "{\"a\":1}")]
        ),
        FramingCase(
            "interleaved",
            stream(cri("out P", "a"), cri("err P", "x"), cri("out F", "b"), cri("err F", "y"), cri("out F", "c")),
            [cri("out F", "ab"), cri("err F", "xy"), cri("out F", "c")]
        ),
        FramingCase(
            "other streams wait",
            stream(cri("out P", "a"), cri("err F", "x"), cri("out F", "b")),
            [cri("out F", "ab"), cri("err F", "x")]
        ),
        FramingCase("bar", stream(cri("err F", "10%\r20%")), [cri("err F", "20%")]),
        FramingCase(
            "object behind a bar",
            stream(cri("err F", "\r10%{\"a\":1}")),
            [cri("err F", "10%"), cri("err F", "{\"a\":1}")]
        ),
        FramingCase(
            "a bar over several pieces",
            stream(
                cri("err P", "1%{\"a\":1}\r"),
                cri("out F", "{\"b\":1}"),
                cri("err P", "2%{\"c\":1}\r3"),
                cri("err F", "%")
            ),
            [
                cri("err F", "1%"), cri("err F", "{\"a\":1}"), cri("out F", "{\"b\":1}"), cri("err F", "2%"),
                cri("err F", "{\"c\":1}"), cri("err F", "3%"),
            ]
        ),
        FramingCase("CRLF", stream(cri("out F", "{\"a\":1}\r"), cri("out F", "\r")), [cri("out F", "{\"a\":1}")]),
        FramingCase("more tags", stream(cri("out F:x", "text")), [cri("out F:x", "text")]),
        FramingCase("empty", stream(cri("out F", ""), "\(time) stdout F"), []),
        FramingCase("no envelope", "{\"a\":1}\nplain\n", ["{\"a\":1}", "plain"]),
        FramingCase("never ended", stream(cri("out P", "a")), [cri("out F", "a")]),
        FramingCase(
            "traceback among others",
            stream(
                cri("err F", "Traceback (most recent call last):"),
                cri("out F", "{\"a\":1}"),
                cri("err F", "  File \"x\""),
                cri("err F", "KeyError")
            ),
            [joined("Traceback (most recent call last):\n  File \"x\"\nKeyError", "stderr"), cri("out F", "{\"a\":1}")]
        ),
    ]

    static let docker: [FramingCase] = [
        FramingCase(
            "whole",
            stream(docker(#"{\"a\":1}\n"#), docker(#"text\n"#, "stderr")),
            [docker(#"{\"a\":1}\n"#), docker(#"text\n"#, "stderr")]
        ),
        FramingCase("pieces", stream(docker(#"{\"a\""#), docker(#":1}\n"#)), [docker(#"{\"a\":1}\n"#)]),
        FramingCase("a backslash before n", stream(docker(#"a\\n"#), docker(#"b\n"#)), [docker(#"a\\nb\n"#)]),
        FramingCase("bar", stream(docker(#"10%\r20%\n"#)), [docker(#"20%\n"#)]),
        FramingCase("colours", stream(docker(#"\u001b[31mred\u001b[0m\n"#)), [docker(#"red\n"#)]),
        FramingCase("blank", stream(docker(#"\n"#)), []),
        FramingCase(
            "traceback",
            stream(docker(#"Traceback (most recent call last):\n"#), docker(#"  File\n"#), docker(#"KeyError\n"#)),
            [joined("Traceback (most recent call last):\n  File\nKeyError", "stdout")]
        ),
        FramingCase("torn", "{\"log\":\"x\n", ["{\"log\":\"x"]),
    ]
}

extension String {
    /// `mark` before each line.
    func replacingLineStarts(with mark: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { mark + $0 }.joined(separator: "\n")
    }
}
