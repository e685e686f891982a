import Engine
import Flow
import Testing

@testable import Config

/// Plans of the real components.
@Suite struct PlanTests {
    private func faults(_ stages: String, top: String = "") -> [String] {
        let text =
            "\(top)inputs: {stdin: {type: stdin}}\nstages:\n\(stages)\noutputs: {o: {type: stdout, when: 'level == \"error\"'}}\n"
        var diagnostics = Diagnostics()
        let file = PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
            .read(Array(text.utf8), file: "p.yaml", folder: "conf", into: &diagnostics)
        let plan = file.flatMap { PlanMaker(.real).plan(of: $0, into: &diagnostics) }
        #expect((plan == nil) == diagnostics.hasErrors)
        return diagnostics.sorted.map(\.description)
    }

    @Test("the built-in pipeline is one that a user could write")
    func builtIn() throws {
        var diagnostics = Diagnostics()
        let file = try #require(
            PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
                .read(Array(BuiltInPipeline.text.utf8), file: BuiltInPipeline.file, folder: "", into: &diagnostics)
        )
        let plan = PlanMaker(.real).plan(of: file, into: &diagnostics)
        #expect(diagnostics.sorted.map(\.description) == [])
        #expect(plan?.stages.map(\.name) == file.stages.map(\.name))
    }

    @Test("components get their names, and the top of the file its settings")
    func settings() throws {
        var diagnostics = Diagnostics()
        let text = """
            {name: n, commit_interval: 50ms, shutdown_timeout: 0s, workers: 3, inputs: {in: {type: stdin}},
            stages: [{sample: {ratio: 1}}, {sample: 1}, {sample: {ratio: 1, name: third}}], outputs: {out: {type: stdout}}}
            """
        let file = try #require(
            PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
                .read(Array(text.utf8), file: "p.yaml", folder: "", into: &diagnostics)
        )
        let plan = try #require(PlanMaker(.real).plan(of: file, into: &diagnostics), "\(diagnostics.sorted)")
        #expect(plan.name == "n")
        #expect(plan.inputs.map(\.name) == ["in"])
        #expect(plan.stages.map(\.name) == ["sample", "sample_2", "third"])
        #expect(plan.outputs.map(\.output.name) == ["out"])
        #expect(plan.settings.commitInterval == .milliseconds(50))
        #expect(plan.settings.shutdownTimeout == .zero)
        #expect(plan.settings.workers == 3)
    }

    @Test("labels are without what a later stage redacts")
    func labels() throws {
        var diagnostics = Diagnostics()
        let text = """
            inputs: {in: {type: stdin}}
            stages:
              - metrics: [{counter: requests_total, labels: {user: user, auth: authorization}}]
              - redact: {patterns: [email], fields: [authorization]}
            outputs: {out: {type: prometheus}}
            """
        let file = try #require(
            PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
                .read(Array(text.utf8), file: "p.yaml", folder: "", into: &diagnostics)
        )
        let plan = try #require(PlanMaker(.real).plan(of: file, into: &diagnostics), "\(diagnostics.sorted)")
        var explainer = Explainer(plan)
        _ = explainer.read(Array("{\"user\": \"ann@example.com\", \"authorization\": \"opaque\"}\n".utf8), clock: 0)
        let page = plan.metrics.families().first { $0.name == "requests_total" }
        #expect(page?.samples.map(\.labelValues) == [["***", "***"]])
    }

    @Test("more fields than a plan can name are refused, and nothing ends the process")
    func tooManyFields() {
        let names = (0..<5000).map { "f\($0)" }.joined(separator: ", ")
        let found = faults("  - enrich: {remove: [\(names)]}")
        #expect(
            found.first
                == "p.yaml:1:1: the pipeline names too many different fields; want fewer than 4096, and few of them deep")
    }

    @Test("a field's path has at most eight names")
    func deepField() {
        #expect(faults("  - sample: {ratio: 0.5, key: a.b.c.d.e.f.g.h}") == [])
        #expect(
            faults("  - sample: {ratio: 0.5, key: a.b.c.d.e.f.g.h.i}") == [
                "p.yaml:3:31: sample.key is \"a.b.c.d.e.f.g.h.i\"; want the name of a field such as task_id or "
                    + "attributes.task.id (at most 8 names deep)"
            ]
        )
    }

    @Test("what a component finds wrong is told for every component")
    func components() {
        let found = faults("  - sample: {ratio: 0.5, ratios: {a: 0.1}}\n  - sample: {ratio: 0.5, ratios: {b: 0.1}}")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("sample.ratios is set without group") })
    }

    @Test(
        "retention that cannot be meant is warned of",
        arguments: [
            ("{max_bytes: 20GiB}", nil),
            ("{}", "2:41: warning: outputs.o.retention sets no limit: nothing is ever deleted"),
            (
                "{max_bytes: 1GiB, min_free: 1GiB, keep_min: {bytes: 2GiB}}",
                "2:93: warning: outputs.o.retention.keep_min.bytes is larger than max_bytes: min_free can delete nothing"
            ),
            (
                "{max_age: 1d, min_free: 1GiB, keep_min: {age: 25h}}",
                "2:87: warning: outputs.o.retention.keep_min.age is longer than max_age: min_free can delete nothing"
            ),
            (
                "{max_age: 1d, keep_min: {age: 1h}}",
                "2:65: warning: outputs.o.retention.keep_min does nothing without min_free: it is what min_free leaves"
            ),
            (
                "{max_bytes: 255MiB}",
                "2:53: warning: outputs.o.retention.max_bytes is less than one file may have (rotate.max_bytes); a file that "
                    + "grows is never deleted"
            ),
            (
                "{max_age: 1d, rules: [{name: all, when: '1 < 2'}, {name: b, when: 'x == 1'}]}",
                "2:107: warning: outputs.o.retention.rules[1].when is never asked: rule \"all\" comes first"
            ),
            (
                "{max_age: 1d, rules: [{name: a, when: 'x == 1'}, {name: b, when: 'x == 1'}]}",
                "2:106: warning: outputs.o.retention.rules[1].when is never asked: rule \"a\" comes first"
            ),
            (
                "{max_age: 1d, rules: [{name: a, when: 'false'}]}",
                "2:79: warning: outputs.o.retention.rules[0].when is true for no record"
            ),
        ] as [(String, String?)]
    )
    func retention(_ option: String, _ expected: String?) {
        let found = warnings("{type: archive, retention: \(option)}")
        #expect(found == (expected.map { ["p.yaml:\($0)"] } ?? []))
    }

    @Test("an archive without retention is warned of")
    func noRetention() {
        let expected =
            "p.yaml:2:14: warning: outputs.o has no retention: it grows until the disk is full (set retention: {max_bytes: 20GiB})"
        #expect(warnings("{type: archive}") == [expected])
    }

    private func warnings(_ output: String) -> [String] {
        var diagnostics = Diagnostics()
        let text = "inputs: {stdin: {type: stdin}}\noutputs: {o: \(output)}\n"
        let file = PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
            .read(Array(text.utf8), file: "p.yaml", folder: "conf", into: &diagnostics)
        #expect(file.flatMap { PlanMaker(.real).plan(of: $0, into: &diagnostics) } != nil)
        return diagnostics.sorted.map(\.description)
    }
}
