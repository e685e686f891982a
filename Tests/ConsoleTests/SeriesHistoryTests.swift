import Engine
import Testing

@testable import Console

@Suite struct SeriesHistoryTests {
    private func family(_ value: Double, _ labels: [String] = ["a"]) -> MetricFamily {
        MetricFamily(
            .gauge,
            name: "loss",
            help: "Loss.",
            labelNames: ["task"],
            samples: labels.map { MetricSample(value, labels: [$0]) }
        )
    }

    @Test("shows the whole run in a bounded number of points, evenly", arguments: [10, 600, 601, 5_000, 100_000])
    func bounded(_ looks: Int) throws {
        var history = SeriesHistory()
        for look in 0..<looks { history.take([family(Double(look))], milliseconds: Int64(look) * 500) }
        let document = SeriesDocument(history, metric: "loss")
        let points = try #require(document.series.first).points
        #expect(points.count <= ConsoleLimits.points)
        #expect(points.count >= min(looks, ConsoleLimits.points / 2))
        #expect(points.first?.value == 0)
        let steps = Set(zip(points, points.dropFirst()).map { $1.milliseconds - $0.milliseconds })
        #expect(steps.count <= 1)
        #expect(points.allSatisfy { Double($0.milliseconds) == $0.value * 500 })
        #expect(looks - Int(try #require(points.last).value) <= history.stride)
    }

    @Test("a series that begins late or ends early has its own points alone")
    func partial() {
        var history = SeriesHistory()
        for look in 0..<2_000 {
            let present = look < 1_000 ? ["early"] : ["late"]
            history.take([family(Double(look), present)], milliseconds: Int64(look))
        }
        let document = SeriesDocument(history, metric: "loss")
        #expect(document.series.map { $0.labels.first?.value } == ["early", "late"])
        #expect(document.series[0].points.allSatisfy { $0.value < 1_000 })
        #expect(document.series[1].points.allSatisfy { $0.value >= 1_000 })
    }

    @Test("more series than there is room for are left out, and that is said")
    func manySeries() {
        var history = SeriesHistory()
        let labels = (0..<ConsoleLimits.series + 10).map { "task_\($0)" }
        history.take([family(1, labels)], milliseconds: 0)
        #expect(history.series.count == ConsoleLimits.series)
        #expect(history.isTruncated)
    }

    @Test("the program's own gauges have no curve, nor have counters")
    func others() {
        var history = SeriesHistory()
        var counter = family(1)
        counter.kind = .counter
        var own = family(1)
        own.name = "spanmill_archive_bytes"
        history.take([counter, own], milliseconds: 0)
        #expect(history.series.isEmpty)
    }
}
