import Engine
import Testing

@testable import Config

@Suite struct OverrideTests {
    private static let text = """
        data_dir: ${NOT_SET}
        inputs: {http: {type: http}}
        stages:
          - parse: auto
          - sample: {ratio: 0.1}
          - filter: {keep: 'a == 1'}
          - filter: {keep: 'b == 2'}
        outputs:
          archive: {type: archive, rotate: {max_age: 1h}}
        """

    private func read(_ arguments: String...) throws -> (file: PipelineFile?, faults: [String]) {
        let overrides = try (["data_dir=/data"] + arguments).map { try #require(ConfigOverride(argument: $0)) }
        let (file, diagnostics) = Specs.read(Self.text, overrides: overrides)
        return (file, diagnostics.sorted.map(\.description))
    }

    @Test("puts a value in its place")
    func values() throws {
        let (file, faults) = try read(
            "stages.sample.ratio=0.5",
            "outputs.archive.rotate.max_age=2h",
            "outputs.archive.path=deep",
            "outputs.out={type: stdout}",
            "workers=3",
            "stages.2.filter.keep='a == 2'",
            "inputs.http.auth.token=a=b",
            "name="
        )
        #expect(faults == ["--set name: name is empty; want text"])
        let pipeline = try #require(file)
        #expect(pipeline.dataDirectory == "/data")
        #expect(pipeline.stages[1].options.number("ratio") == 0.5)
        #expect(pipeline.stages[2].options.cel("keep").text == "a == 2")
        #expect(pipeline.stages[3].options.cel("keep").text == "b == 2")
        #expect(pipeline.outputs[0].options.object("rotate").duration("max_age") == .seconds(7200))
        #expect(pipeline.outputs[0].options.string("path") == "deep")
        #expect(pipeline.outputs.map(\.name) == ["archive", "out"])
        #expect(pipeline.options.int("workers") == 3)
        #expect(pipeline.inputs[0].options.object("auth").secret(ifSet: "token")?.reveal() == "a=b")
    }

    @Test(
        "an override is checked as the file is",
        arguments: [
            ("stages.sample.ratio=7", "--set stages.sample.ratio: sample.ratio is 7; want 0...1"),
            (
                "stages.sample.rate=7",
                "--set stages.sample.rate: unknown key \"rate\" in sample (did you mean \"ratio\"?)"
            ),
            ("stages.filter.keep=x", "--set stages.filter.keep: \"filter\" names no single item of a list of 4"),
            ("stages.9.name=x", "--set stages.9.name: \"9\" names no single item of a list of 4"),
            ("stages.parse.format=json", "--set stages.parse.format: \"format\" has no place inside \"auto\""),
            ("workers=[", "--set workers: no YAML: did not find expected node content while parsing a flow node"),
        ]
    )
    func faults(_ argument: String, _ expected: String) throws {
        #expect(try read(argument).faults == [expected])
    }

    @Test("an argument without path or value is none", arguments: ["workers", "=3", "a..b=1", ".a=1"])
    func arguments(_ argument: String) {
        #expect(ConfigOverride(argument: argument) == nil)
    }

    @Test("a value from the command line is not substituted again")
    func verbatim() throws {
        let (file, faults) = try read("name=${NOT_SET}")
        #expect(faults.isEmpty)
        #expect(file?.name == "${NOT_SET}")
    }
}
