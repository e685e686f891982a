import Engine
import Flow
import Testing

@testable import Outputs

@Suite struct PrometheusOutputTests {
    @Test("says where the metrics are shown, and takes no bytes")
    func listens() throws {
        let own = try OutputRun(PrometheusOutput.self, [("listen", "127.0.0.1:9464")], in: "/")
        #expect((own.output as? PrometheusOutput)?.listen == NetworkAddress(host: "127.0.0.1", port: 9464))
        let shared = try OutputRun(PrometheusOutput.self, [], in: "/")
        #expect((shared.output as? PrometheusOutput)?.listen == nil)
        let appended = shared.send(["{}"])
        #expect(appended.work == nil && appended.dropped == 0 && appended.deadLettered == 0)
        try shared.commit()
        try shared.close()
    }

    @Test("a condition on it is an error")
    func condition() {
        var context = PlanContext(dataDirectory: "/", pipelineDirectory: "/")
        let value = OutputRun.map([("type", "prometheus"), ("when", "level == \"error\"")])
        let options = OptionReader(value, shape: PrometheusOutput.spec.shape, path: "outputs.metrics")
        _ = PrometheusOutput(options: options, context: &context)
        #expect(
            context.diagnostics.sorted.map(\.message) == [
                "outputs.metrics.when would choose nothing: metrics are no records"
            ]
        )
    }
}
