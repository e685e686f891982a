import Engine
import Testing

@testable import Config

@Suite struct RulesTests {
    private static let input = "inputs: {stdin: {type: stdin}}\n"
    private static let output = "outputs: {a: {type: archive}, m: {type: prometheus}}\n"

    @Test(
        "warns of what is legal and unwise",
        arguments: [
            (
                "stages:\n- sample: {ratio: 0.1}\n- metrics: [{gauge: a, value: 'b'}]\n",
                "p.yaml:4:3: warning: metrics comes after sample, which drops records: they are missing in its metrics "
                    + "(derive metrics first)"
            ),
            (
                "stages:\n- redact: email\n- parse: auto\n",
                "p.yaml:4:3: warning: parse comes after redact: fields that it makes are not redacted (parse first)"
            ),
            ("stages:\n- metrics: [{gauge: a, value: 'b'}]\n- sample: {ratio: 0.1}\n- redact: email\n", nil),
            (
                "server: {listen: '0.0.0.0:80', auth: none}\n",
                "p.yaml:2:38: warning: server.listen is 0.0.0.0:80 with auth: none: anyone may read records"
            ),
            ("server: {listen: '0.0.0.0:80'}\n", nil),
            (
                "server: {token: abc}\n",
                "p.yaml:2:17: warning: server.token stands in the file as plain text (${VAR} or ${file:/path} keeps it out)"
            ),
            ("server: {token: '${TOKEN}'}\n", nil),
        ] as [(String, String?)]
    )
    func warnings(_ part: String, _ expected: String?) {
        let (file, diagnostics) = Specs.read(Self.input + part + Self.output, variables: ["TOKEN": "t"])
        #expect(file != nil && !diagnostics.hasErrors)
        #expect(diagnostics.sorted.map(\.description) == (expected.map { [$0] } ?? []))
    }

    @Test("metrics that no output shows")
    func unshown() {
        let found = Specs.faults(
            Self.input + "stages:\n- metrics: [{gauge: a, value: 'b'}]\noutputs: {a: {type: archive}}\n"
        )
        #expect(found == ["p.yaml:3:3: warning: metrics derives metrics that no output shows (add {type: prometheus})"])
    }

    @Test(
        "an output that leads to the pipeline's own listener is an error",
        arguments: [
            ("http://127.0.0.1:8080/x", true), ("http://localhost:8080", true), ("http://[::1]:8080", true),
            ("http://127.0.0.1:8081", false),
            ("http://10.0.0.1:8080", false), ("https://localhost", false),
        ]
    )
    func loops(_ endpoint: String, _ isLoop: Bool) {
        let found = Specs.faults(
            "inputs: {http: {type: http}}\noutputs: {j: {type: jaeger, endpoint: '\(endpoint)'}}\n"
        )
        let message =
            "p.yaml:2:39: outputs.j.endpoint is \"\(endpoint)\", where this pipeline's own inputs.http.listen listens; "
            + "want another one's address"
        #expect(found == (isLoop ? [message] : []))
    }

    @Test(
        "two listeners at one address are an error",
        arguments: [
            ("127.0.0.1:8000", true), ("0.0.0.0:8000", true), ("127.0.0.1:0", false), ("127.0.0.1:8001", false),
            ("10.0.0.1:8000", false),
        ]
    )
    func collisions(_ listen: String, _ collides: Bool) {
        let (_, diagnostics) = Specs.read(
            "server: {}\n\(Self.input)outputs: {m: {type: prometheus, listen: '\(listen)'}}\n"
        )
        #expect(diagnostics.hasErrors == collides)
    }

    @Test("stages are named by type and number, and take when and name beside a list")
    func names() throws {
        let (file, diagnostics) = Specs.read(
            Self.input + """
                stages:
                  - parse: auto
                  - sample: {ratio: 0.5}
                  - metrics: [{gauge: a, value: 'b'}]
                    name: losses
                    when: 'a == 1'
                  - sample: {ratio: 0.5}
                  - sample: {ratio: 0.5, name: third}
                  - redact

                """ + Self.output
        )
        let stages = try #require(file).stages
        #expect(stages.map(\.name) == ["parse", "sample", "losses", "sample_2", "third", "redact"])
        #expect(stages[2].options.cel(ifSet: "when")?.text == "a == 1")
        #expect(stages[2].options.objects("metrics").count == 1)
        #expect(!diagnostics.hasErrors)
    }
}
