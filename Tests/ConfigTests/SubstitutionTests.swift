import Engine
import Testing

@testable import Config

@Suite struct SubstitutionTests {
    private static let outputs = "outputs: {stdout: {type: stdout}}\n"

    /// What `name:` reads with these surroundings.
    private func name(_ yaml: String, file: String = "token") throws -> String? {
        let text = "name: \(yaml)\ninputs: {stdin: {type: stdin}}\n\(Self.outputs)"
        let (file, diagnostics) = Specs.read(
            text,
            variables: ["A": "a", "EMPTY": "", "YAML": "{b: [1]} # c", "DOLLAR": "${A}", "N": "7", "LINES": "a\nb: c"],
            files: ["/run/secrets/x": "hunter2\n", "conf/near": "close\r\n\n", "/empty": "\n"]
        )
        return diagnostics.hasErrors ? nil : try #require(file).name
    }

    @Test(
        "fills in variables",
        arguments: [
            ("${A}", "a"), ("x${A}y${A}", "xaya"), ("'${A}'", "a"), ("\"${A}\"", "a"), ("${NONE:-d}", "d"),
            ("${EMPTY:-d}", "d"),
            ("${EMPTY}x", "x"), ("${NONE:-}x", "x"), ("${NONE:-a:-b}", "a:-b"), ("$$", "$"), ("$${A}", "${A}"),
            ("$A", "$A"), ("a$", "a$"),
            ("'^a$'", "^a$"), ("${DOLLAR}", "${A}"), ("${YAML}", "{b: [1]} # c"), ("${LINES}", "a\nb: c"),
            ("'${file:/run/secrets/x}'", "hunter2"), ("'a-${file:near}'", "a-close"), ("${N}", "7"),
        ]
    )
    func fills(_ yaml: String, _ expected: String) throws {
        #expect(try name(yaml) == expected)
    }

    @Test(
        "refuses what leads nowhere",
        arguments: [
            "${NONE}", "${}", "${1}", "${A B}", "${A", "'${file:/none}'", "'${file:/empty}'", "${A-b}", "${:-x}",
            "${é}",
        ]
    )
    func refuses(_ yaml: String) throws {
        #expect(try name(yaml) == nil)
    }

    @Test("a filled-in text is read by the type of its option, and never as YAML")
    func types() throws {
        let text = """
            commit_interval: ${WAIT}
            workers: ${N}
            inputs: {stdin: {type: stdin}}
            stages: [{sample: {ratio: '${RATIO}'}}, {redact: "${LIST}"}]
            outputs: {stdout: {type: stdout}}
            """
        let (file, diagnostics) = Specs.read(
            text,
            variables: ["WAIT": "250ms", "N": "3", "RATIO": "0.5", "LIST": "[credentials, email]"]
        )
        #expect(
            diagnostics.sorted.map(\.message) == [
                "redact is \"[credentials, email]\"; want credentials or email"
            ]
        )
        let pipeline = try #require(file)
        #expect(pipeline.options.duration("commit_interval") == .milliseconds(250))
        #expect(pipeline.options.int("workers") == 3)
        #expect(pipeline.stages[0].options.number("ratio") == 0.5)
    }

    @Test(
        "no message shows a secret, whatever is wrong with it",
        arguments: [
            "name: ['${file:/s}']", "workers: '${file:/s}'", "commit_interval: '${file:/s}'",
            "server: {listen: '${file:/s}'}",
            "stages: ['${file:/s}']", "stages: [{filter: {keep: '${file:/s}'}}]",
            "stages: [{redact: {pattern: '${file:/s}'}}]",
            "stages: [{parse: '${file:/s}'}]", "stages: [{sample: {ratio: '${file:/s}'}}]",
            "server: {auth: '${file:/s}'}",
            "server: {token: '${file:/s}', auth: nine}", "server: '${file:/s}'",
        ]
    )
    func secrets(_ line: String) {
        let text =
            "\(line)\ninputs: {stdin: {type: stdin}, http: {type: http, listen: '${file:/s}'}, b: '${file:/s}'}\n"
            + "outputs: {a: {type: '${file:/s}'}, j: {type: jaeger, endpoint: '${file:/s}'}}\n"
        let found = Specs.faults(text, files: ["/s": "(hunter2\n"])
        #expect(!found.isEmpty)
        #expect(!found.joined(separator: "\n").contains("hunter2"))
    }

    @Test("keeps a text within its limit")
    func limit() {
        let text = "name: ${A}${A}${A}\ninputs: {stdin: {type: stdin}}\n\(Self.outputs)"
        let big = String(repeating: "x", count: ConfigLimits.scalarBytes / 2)
        let found = Specs.faults(text, variables: ["A": big])
        #expect(found == ["p.yaml:1:7: a text grows beyond 1048576 bytes here; want less"])
    }
}
