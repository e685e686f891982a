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
}
