import TestKit
import Testing

@testable import Engine

@Suite("lookup")
struct LookupTests {
    private static func table(_ text: String, isJSON: Bool = false) throws(LookupFault) -> [String: [String?]] {
        let reader = LookupReader(keyColumn: "host", columns: ["gpu", "rack"])
        let table = try reader.read(Array(text.utf8), isJSON: isJSON)
        var found: [String: [String?]] = [:]
        for key in ["a", "b", "c,\"d\"", "7", ""] {
            let row = unsafe Array(key.utf8).withUnsafeBytes { unsafe table.row($0) }
            guard let row else { continue }
            found[key] = (0..<2).map { column in
                unsafe table.withCell(row, column) { unsafe String(decoding: $0, as: UTF8.self) + " \($1)" }
            }
        }
        return found
    }

    @Test(
        "CSV",
        arguments: [
            ("host,gpu,rack\na,h100,1\nb,a100,2\n", ["a": ["h100 string", "1 string"], "b": ["a100 string", "2 string"]]),
            ("\u{FEFF}rack,host,more,gpu\r\n1,a,x,h100\r\n\r\n2,b,,", ["a": ["h100 string", "1 string"], "b": [" string", "2 string"]]),
            ("host,gpu,rack\n\"c,\"\"d\"\"\",\"two\nlines\",\n", ["c,\"d\"": ["two\\nlines escapedString", " string"]]),
            ("host,gpu,rack\na,1,1\na,2,2\n", ["a": ["2 string", "2 string"]]),
        ] as [(String, [String: [String?]])]
    )
    func csv(_ text: String, _ wanted: [String: [String?]]) throws {
        #expect(try Self.table(text) == wanted)
    }

    @Test("JSON keeps types, by rows or by keys")
    func json() throws {
        let wanted: [String: [String?]] = ["a": ["8 integer", "{\"x\": 1} object"], "7": ["h\\n escapedString", nil]]
        #expect(
            try Self.table("[{\"host\": \"a\", \"gpu\": 8,\n \"rack\": {\"x\": 1}},\n {\"gpu\": \"h\\n\", \"host\": 7}]\n", isJSON: true)
                == wanted)
        #expect(
            try Self.table("{\"\\u0061\": {\"gpu\": 8, \"rack\": {\"x\": 1}}, \"7\": {\"gpu\": \"h\\n\", \"rack\": null}}", isJSON: true)
                == wanted)
    }

    @Test(
        "faults name their line",
        arguments: [
            ("", false, "is empty"), ("gpu,rack\n", false, "line 1: there is no column \"host\""),
            ("host,gpu,rack\na,b\n", false, "line 2: has 2 values; want 3"),
            ("host,gpu,rack\n\n\"a,b\n", false, "line 3: a quote"), ("host,gpu,rack\n\"a\"b,c,d\n", false, "line 2: text follows"),
            ("3", true, "line 1: want a JSON array"), ("[{\"host\": \"a\"}\n{}]", true, "line 1: is no JSON object"), ("[{\"host\": \"a\"},\n 3]", true, "line 2: is no JSON object"),
            ("[{\"gpu\": 1}]", true, "line 1: has no \"host\""), ("[{\"host\": \"a\"}", true, "line 1: the file ends"),
            ("[{\"host\": \"a}]", true, "line 1: a string"), ("[] x", true, "line 1: text follows"), ("{\"a\" 1}", true, "line 1: want a colon"),
        ]
    )
    func faults(_ text: String, _ isJSON: Bool, _ wanted: String) {
        let fault = #expect(throws: LookupFault.self) { try Self.table(text, isJSON: isJSON) }
        #expect(fault?.text.hasPrefix(wanted) == true, "\(fault?.text ?? "none")")
    }

    @Test("records get what they lack, misses are counted, and a file that changes is taken or told")
    func stage() throws {
        var files: [PlanFile] = []
        let harness = StageHarness { context in
            context.readFile = { _, _ in .success(Array("host,gpu,rack\na,h100,1\n".utf8)) }
            context.componentName = "enrich"
            let options: ConfigValue = ["lookup": ["file": "hosts.csv", "field": "host", "add": ["gpu", "rack"], "prefix": "on_"]]
            let stage = EnrichStage(options: OptionReader(options, shape: EnrichStage.spec.shape, path: "enrich"), context: &context)
            #expect(context.diagnostics.sorted.isEmpty)
            files = context.files
            return [stage]
        }
        let lines = [#"{"host": "a"}"#, #"{"host": "\u0061", "on_gpu": "own"}"#, #"{"host": "b"}"#, #"{"x": 1}"#]
        let first = harness.run(lines)
        #expect(first.records.prefix(2) == [#"{"host": "a", "on_gpu": "h100", "on_rack": "1"}"#, #"{"host": "\u0061", "on_gpu": "own", "on_rack": "1"}"#])
        #expect(first.records.suffix(2) == lines.suffix(2))
        #expect(first.counts == ["stage_records{stage=enrich,outcome=lookup_missed}": 2])
        #expect(files.map(\.path) == ["hosts.csv"])
        #expect(files[0].take(Array("host,gpu\nb,a100\n".utf8)) == #"line 1: there is no column "rack", but host, gpu"#)
        #expect(harness.run(lines).records == first.records)
        #expect(files[0].take(Array("host,gpu,rack\nb,a100,2\n".utf8)) == nil)
        #expect(harness.run(lines).records[2] == #"{"host": "b", "on_gpu": "a100", "on_rack": "2"}"#)
    }

    @Test("a table that cannot be read refuses the plan")
    func missing() {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: "conf")
        context.readFile = { _, _ in .failure(FileFailure("no such file")) }
        let options: ConfigValue = ["lookup": ["file": "hosts.csv", "field": "host", "add": "gpu"]]
        _ = EnrichStage(options: OptionReader(options, shape: EnrichStage.spec.shape, path: "enrich"), context: &context)
        #expect(context.diagnostics.sorted.map(\.message) == ["enrich.lookup[0].file: conf/hosts.csv: no such file"])
    }
}
