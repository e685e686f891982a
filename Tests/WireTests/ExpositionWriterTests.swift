import Engine
import TestKit
import Testing

@testable import Wire

/// Pages, byte for byte and through a strict parser.
@Suite struct ExpositionWriterTests {
    private static func page(_ families: [MetricFamily], _ format: ExpositionFormat) -> String {
        String(decoding: ExpositionWriter.page(families, as: format), as: UTF8.self)
    }

    static let example: [MetricFamily] = [
        MetricFamily(
            .gauge,
            name: "training_loss",
            help: "Current \"loss\"\nof C:\\runs",
            labelNames: ["task_id", "run"],
            constantLabels: [MetricLabel("host", "a\"b")],
            samples: [
                MetricSample(0.25, labels: ["task_1", "line one\nline \"two\" \\ end"]),
                MetricSample(.nan, labels: ["task_2", ""]),
            ]
        ),
        MetricFamily(
            .counter,
            name: "tasks_learned_total",
            help: "Tasks learned.",
            samples: [
                MetricSample(
                    3,
                    exemplar: MetricExemplar(
                        high: 0x4bf9_2f35_77b3_4da6,
                        low: 0xa3ce_929d_0e0e_4736,
                        value: 1,
                        time: 1_520_879_607_789_000_000
                    )
                )
            ]
        ),
        MetricFamily(
            .histogram,
            name: "inference_duration_seconds",
            help: "Time spent.",
            unit: "seconds",
            bounds: [0.1, 1],
            samples: [
                MetricSample(
                    HistogramPoint(
                        counts: [2, 0, 1],
                        sum: 7.05,
                        exemplars: [
                            nil, nil, MetricExemplar(high: 0, low: 0xab, digits: 16, value: 7, time: 0),
                        ]
                    )
                )
            ]
        ),
        MetricFamily(.gauge, name: "silent", help: "No series yet."),
    ]

    @Test func writesTheTextFormat() {
        #expect(
            Self.page(Self.example, .text) == #"""
                # HELP training_loss Current "loss"\nof C:\\runs
                # TYPE training_loss gauge
                training_loss{task_id="task_1",run="line one\nline \"two\" \\ end",host="a\"b"} 0.25
                training_loss{task_id="task_2",host="a\"b"} NaN
                # HELP tasks_learned_total Tasks learned.
                # TYPE tasks_learned_total counter
                tasks_learned_total 3
                # HELP inference_duration_seconds Time spent.
                # TYPE inference_duration_seconds histogram
                inference_duration_seconds_bucket{le="0.1"} 2
                inference_duration_seconds_bucket{le="1.0"} 2
                inference_duration_seconds_bucket{le="+Inf"} 3
                inference_duration_seconds_sum 7.05
                inference_duration_seconds_count 3
                # HELP silent No series yet.
                # TYPE silent gauge

                """#
        )
    }

    @Test func writesOpenMetrics() {
        #expect(
            Self.page(Self.example, .openMetrics(.underscores)) == #"""
                # TYPE training_loss gauge
                # HELP training_loss Current \"loss\"\nof C:\\runs
                training_loss{task_id="task_1",run="line one\nline \"two\" \\ end",host="a\"b"} 0.25
                training_loss{task_id="task_2",host="a\"b"} NaN
                # TYPE tasks_learned counter
                # HELP tasks_learned Tasks learned.
                tasks_learned_total 3 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 1 1520879607.789
                # TYPE inference_duration_seconds histogram
                # UNIT inference_duration_seconds seconds
                # HELP inference_duration_seconds Time spent.
                inference_duration_seconds_bucket{le="0.1"} 2
                inference_duration_seconds_bucket{le="1.0"} 2
                inference_duration_seconds_bucket{le="+Inf"} 3 # {trace_id="00000000000000ab"} 7
                inference_duration_seconds_sum 7.05
                inference_duration_seconds_count 3
                # TYPE silent gauge
                # HELP silent No series yet.
                # EOF

                """#
        )
    }

    @Test func doublesUnderscoresForTheSchemeOfDots() {
        let family = MetricFamily(
            .counter,
            name: "a_b_total",
            help: "",
            labelNames: ["task_id"],
            samples: [MetricSample(1, labels: ["x_y"])]
        )
        #expect(Self.page([family], .escapedText(.dots)).contains("\na__b__total{task__id=\"x_y\"} 1\n"))
        #expect(Self.page([family], .openMetrics(.dots)).contains("# TYPE a__b_ counter\n"))
        #expect(Self.page([family], .escapedText(.values)).contains("\na_b_total{task_id=\"x_y\"} 1\n"))
    }

    @Test func leavesOutTheSumBesideNegativeBoundsInOpenMetrics() throws {
        let family = MetricFamily(
            .histogram,
            name: "error",
            help: "",
            bounds: [-1, 1],
            samples: [MetricSample(HistogramPoint(counts: [1, 2, 3], sum: -4))]
        )
        #expect(!Self.page([family], .openMetrics(.underscores)).contains("error_sum"))
        #expect(Self.page([family], .text).contains("error_sum -4\n"))
        _ = try StrictPage(ExpositionWriter.page([family], as: .openMetrics(.underscores)), openMetrics: true)
    }

    @Test func aPageWithoutFamiliesIsWhole() throws {
        #expect(Self.page([], .text).isEmpty)
        #expect(Self.page([], .openMetrics(.underscores)) == "# EOF\n")
    }

    @Test("whatever the labels, a strict parser reads the same back", arguments: [false, true])
    func comesBack(openMetrics: Bool) throws {
        var seed = Seed.fromEnvironment()
        let alphabet: [Character] = ["a", "\\", "\"", "\n", "n", "{", "}", ",", "=", "é", "😀", " ", "#", "\u{2028}"]
        for _ in 0..<200 {
            let texts = Set(
                (0..<seed.below(6)).map { _ in
                    String((0..<seed.below(12)).map { _ in seed.pick(alphabet) })
                }
            )
            let value = Double(Int.random(in: 0...1000, using: &seed)) / 8
            let family = MetricFamily(
                seed.chance(0.5) ? .gauge : .counter,
                name: "x_total",
                help: texts.first ?? "",
                labelNames: ["a", "b"],
                samples: texts.map { MetricSample(value, labels: [$0, "b"]) }
            )
            let page = try StrictPage(
                ExpositionWriter.page([family], as: openMetrics ? .openMetrics(.underscores) : .text),
                openMetrics: openMetrics
            )
            #expect(page.families.first?.help == family.help, "SEED=\(seed.value)")
            for text in texts {
                let labels = text.isEmpty ? ["b": "b"] : ["a": text, "b": "b"]
                #expect(page.value("x_total", labels) == value, "SEED=\(seed.value)")
            }
            #expect(page.samples.count == texts.count)
        }
    }

    @Test func answersAScrape() throws {
        let plain = ExpositionResponse(Self.example, accept: nil, acceptEncoding: nil)
        #expect(plain.contentEncoding == nil)
        #expect(plain.body == ExpositionWriter.page(Self.example, as: .text))
        let packed = ExpositionResponse(
            Self.example,
            accept: ExpositionFormatTests.prometheus3,
            acceptEncoding: "gzip"
        )
        #expect(packed.contentEncoding == "gzip")
        #expect(packed.contentType == ExpositionFormat.openMetrics(.allowUTF8).contentType)
        #expect(
            try GzipReader.read(packed.body) == ExpositionWriter.page(Self.example, as: .openMetrics(.allowUTF8))
        )
    }

    @Test("gzip gives back every size", arguments: [0, 1, 100, 65_536, 300_000])
    func gzip(size: Int) throws {
        var seed = Seed.fromEnvironment()
        let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: seed.next()) }
        #expect(try GzipReader.read(#require(GzipEncoder.encode(bytes))) == bytes)
    }
}
