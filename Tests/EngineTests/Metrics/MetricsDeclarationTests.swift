import Testing

@testable import Engine

/// What may be declared, and what the message says of what may not.
@Suite struct MetricsDeclarationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let definition: MetricDefinition
        let code: MetricFault.Code
        let message: String
        var testDescription: String { message }

        init(_ definition: MetricDefinition, _ code: MetricFault.Code, _ message: String) {
            self.definition = definition
            self.code = code
            self.message = message
        }
    }

    static let faults: [Case] = [
        Case(
            .init(.gauge, name: "1st"),
            .badName,
            "metric name is \"1st\"; want letters, digits and \"_\", no digit first"
        ),
        Case(.init(.gauge, name: ""), .badName, "metric name is \"\"; want letters, digits and \"_\", no digit first"),
        Case(
            .init(.gauge, name: "läuft"),
            .badName,
            "metric name is \"läuft\"; want letters, digits and \"_\", no digit first"
        ),
        Case(
            .init(.gauge, name: "spanmill_lag"),
            .badName,
            "metric name is \"spanmill_lag\"; names in \"spanmill_\" are Spanmill's own"
        ),
        Case(.init(.counter, name: "tasks"), .badName, "counter is named \"tasks\"; want \"tasks_total\""),
        Case(.init(.counter, name: "_total"), .badName, "counter is named \"_total\"; want \"_total_total\""),
        Case(
            .init(.gauge, name: "model_parameters_total"),
            .badName,
            "gauge is named \"model_parameters_total\"; \"_total\" belongs to another kind: want \"model_parameters\", or "
                + "exact_name: true"
        ),
        Case(
            .init(.histogram, name: "x_bucket", bounds: [1]),
            .badName,
            "histogram is named \"x_bucket\"; \"_bucket\" belongs to another kind: want \"x\", or exact_name: true"
        ),
        Case(
            .init(.gauge, name: "loss", unit: "seconds"),
            .badUnit,
            "unit is \"seconds\" and the name \"loss\"; want a name that ends in \"_seconds\""
        ),
        Case(
            .init(.counter, name: "read_total", unit: "bytes"),
            .badUnit,
            "unit is \"bytes\" and the name \"read_total\"; want a name that ends in \"_bytes_total\""
        ),
        Case(
            .init(.gauge, name: "loss", labels: ["task-id"]),
            .badLabel,
            "label name is \"task-id\"; want letters, digits and \"_\", no digit and no \"__\" first"
        ),
        Case(
            .init(.gauge, name: "loss", labels: ["__name__"]),
            .badLabel,
            "label name is \"__name__\"; want letters, digits and \"_\", no digit and no \"__\" first"
        ),
        Case(
            .init(.histogram, name: "t", labels: ["le"], bounds: [1]),
            .badLabel,
            "label name is \"le\", which the format itself uses; want another"
        ),
        Case(
            .init(.gauge, name: "loss", labels: ["a"], constantLabels: [.init("a", "1")]),
            .badLabel,
            "metric \"loss\" has the label \"a\" twice"
        ),
        Case(
            .init(.gauge, name: "loss", labels: (0...16).map { "l\($0)" }),
            .outOfRange,
            "metric \"loss\" has 17 labels; want at most 16"
        ),
        Case(.init(.histogram, name: "t"), .badBounds, "histogram \"t\" has 0 buckets; want 1...128"),
        Case(
            .init(.histogram, name: "t", bounds: [1, 1]),
            .badBounds,
            "histogram \"t\" lists 1.0 after 1.0; want rising bounds"
        ),
        Case(
            .init(.histogram, name: "t", bounds: [1, .infinity]),
            .badBounds,
            "histogram \"t\" lists a bound that is not finite; +Inf is implied"
        ),
        Case(.init(.gauge, name: "loss", bounds: [1]), .badBounds, "gauge \"loss\" has buckets; want none"),
        Case(.init(.gauge, name: "loss", maxSeries: 0), .outOfRange, "max_series is 0; want 1...1000000"),
        Case(.init(.gauge, name: "loss", timeToLiveNanoseconds: 0), .outOfRange, "ttl is 0 ns; want more than 0"),
        Case(
            .init(.counter, name: "x_total", order: OrderRule(components: ["step"])),
            .outOfRange,
            "counter \"x_total\" has order_by, which only a gauge can use; want none"
        ),
        Case(
            .init(.gauge, name: "loss", order: OrderRule(components: ["a", "a"])),
            .outOfRange,
            "order_by lists a component twice"
        ),
        Case(
            .init(.gauge, name: "loss", order: OrderRule(components: (0...8).map { "c\($0)" })),
            .outOfRange,
            "order_by has 9 components; want at most 8"
        ),
        Case(.init(.gauge, name: "known"), .duplicate, "metric \"known\" is declared twice; want one definition of it"),
        Case(
            .init(.counter, name: "known_nonfinite_total"),
            .duplicate,
            "counter \"known_nonfinite_total\" would expose \"known_nonfinite_total\", which belongs to \"known\""
        ),
        Case(
            .init(.gauge, name: "time_seconds_sum", keepsName: true),
            .duplicate,
            "gauge \"time_seconds_sum\" would expose \"time_seconds_sum\", which belongs to \"time_seconds\""
        ),
        Case(
            .init(.gauge, name: "tasks_learned"),
            .duplicate,
            "gauge \"tasks_learned\" would expose \"tasks_learned\", which belongs to \"tasks_learned_total\""
        ),
    ]

    @Test("refuses", arguments: faults)
    func refuses(_ one: Case) throws {
        var declarations = MetricDeclarations()
        _ = try declarations.declare(.init(.gauge, name: "known"))
        _ = try declarations.declare(.init(.histogram, name: "time_seconds", bounds: [1]))
        _ = try declarations.declare(.init(.counter, name: "tasks_learned_total"))
        let fault = #expect(throws: MetricFault.self) { _ = try declarations.declare(one.definition) }
        #expect(fault?.code == one.code)
        #expect(fault?.message == one.message)
    }

    @Test(
        "takes what is right",
        arguments: [
            MetricDefinition(.gauge, name: "training_loss", labels: ["task_id"]),
            MetricDefinition(.gauge, name: "model_parameters_total", keepsName: true),
            MetricDefinition(.counter, name: "read_bytes_total", unit: "bytes"),
            MetricDefinition(.histogram, name: "inference_duration_seconds", unit: "seconds", bounds: [-1, 0, 0.5]),
        ]
    )
    func takes(_ definition: MetricDefinition) throws {
        var declarations = MetricDeclarations()
        let (declared, advice) = try declarations.declare(definition)
        #expect(declared == definition)
        #expect(advice == [])
    }

    @Test("puts the namespace before the name", arguments: ["continual_transformer", "continual_transformer_"])
    func namespaces(_ namespace: String) throws {
        var declarations = MetricDeclarations()
        let declared = try declarations.declare(.init(.gauge, name: "loss"), namespace: namespace).definition
        #expect(declared.name == "continual_transformer_loss")
        #expect(declared.nonFiniteName == "continual_transformer_loss_nonfinite_total")
        #expect(throws: MetricFault.self) { try declarations.declare(.init(.gauge, name: "g"), namespace: "a-b") }
    }

    @Test(
        "advises",
        arguments: [
            ("a:b", "metric \"a:b\" has a \":\", which is the mark of recording rules"),
            ("Loss", "metric \"Loss\" has capital letters; dashboards expect \"lower_case\""),
            ("step_ms", "metric \"step_ms\" is in ms; Prometheus expects base units: seconds"),
        ]
    )
    func advises(_ name: String, _ advice: String) throws {
        var declarations = MetricDeclarations()
        #expect(try declarations.declare(.init(.gauge, name: name)).advice == [advice])
    }
}
