import TestKit
import Testing

@testable import Engine

/// What a store shows, when, and what it keeps.
@Suite struct MetricsStoreTests {
    private static func store(_ definitions: MetricDefinition...) -> MetricStore { MetricStore(definitions) }

    @Test func countersStartAtZeroWhereTheLabelsAreKnown() {
        let store = Self.store(
            .init(.counter, name: "a_total"),
            .init(.counter, name: "b_total", labels: ["x"]),
            .init(.gauge, name: "g"),
            .init(.histogram, name: "h", bounds: [1])
        )
        #expect(
            store.lines() == [
                "a_total 0.0", "g_nonfinite_total 0.0", "h [0, 0] 0.0", "h_nonfinite_total 0.0",
            ]
        )
    }

    @Test func countersWaitForTheCommitAndGaugesDoNot() {
        let store = Self.store(.init(.counter, name: "a_total"), .init(.gauge, name: "g"))
        let shown = { store.lines().filter { !$0.contains("nonfinite") } }
        store.fold([ScriptedUpdate(family: 0), ScriptedUpdate(family: 1, value: 5)])
        #expect(shown() == ["a_total 0.0", "g 5.0"])
        var out = GrowableBytes()
        store.exportChanges(into: &out)
        store.fold([ScriptedUpdate(family: 0)])
        #expect(shown() == ["a_total 0.0", "g 5.0"])
        store.publish()
        #expect(shown() == ["a_total 1.0", "g 5.0"])
        store.commit()
        #expect(shown() == ["a_total 2.0", "g 5.0"])
    }

    @Test func aFailedCommitIsMadeGoodByTheNext() {
        let store = Self.store(.init(.counter, name: "a_total"))
        var out = GrowableBytes()
        for _ in 0..<3 {
            store.fold([ScriptedUpdate()])
            store.exportChanges(into: &out)
        }
        store.publish()
        #expect(store.lines() == ["a_total 3.0"])
    }

    @Test func whatDidNotChangeIsNotExportedAgain() {
        let store = Self.store(.init(.counter, name: "a_total", labels: ["x"]))
        store.fold((0..<100).map { ScriptedUpdate(labels: ["\($0)"]) })
        var out = GrowableBytes()
        store.exportChanges(into: &out)
        let all = out.count
        out.removeAll()
        store.fold([ScriptedUpdate(labels: ["7"])])
        store.exportChanges(into: &out)
        #expect(out.count * 20 < all)
    }

    @Test func aFullFamilyFoldsIntoTheOverflowAndAGaugeDoesNot() {
        let store = Self.store(
            .init(.counter, name: "a_total", labels: ["x", "y"], maxSeries: 2),
            .init(.gauge, name: "g", labels: ["x"], maxSeries: 1)
        )
        store.fold((0..<5).map { ScriptedUpdate(labels: ["\($0)", "q"]) })
        store.fold((0..<5).map { ScriptedUpdate(family: 1, labels: ["\($0)"]) })
        store.commit()
        #expect(
            store.lines().filter { !$0.contains("nonfinite") } == [
                "a_total{0,q} 1.0", "a_total{1,q} 1.0", "a_total{_overflow,_overflow} 3.0", "g{0} 1.0",
            ]
        )
        let own = MetricRegistry([store]).families()
        let dropped = own.first { $0.name == "spanmill_series_dropped_total" }
        #expect(dropped?.samples == [MetricSample(3, labels: ["a_total"]), MetricSample(4, labels: ["g"])])
    }

    @Test func silentSeriesGoByTheClock() {
        let store = Self.store(.init(.gauge, name: "g", labels: ["x"], timeToLiveNanoseconds: 10))
        let shown = { store.lines().filter { !$0.contains("nonfinite") } }
        store.fold([ScriptedUpdate(labels: ["a"]), ScriptedUpdate(labels: ["b"])], clock: 100)
        store.fold([ScriptedUpdate(labels: ["b"])], clock: 108)
        store.fold([], clock: 110)
        #expect(shown() == ["g{a} 1.0", "g{b} 1.0"])
        store.fold([], clock: 111)
        #expect(shown() == ["g{b} 1.0"])
        store.fold([ScriptedUpdate(labels: ["a"], value: 2)], clock: 130)
        #expect(shown() == ["g{a} 2.0"])
    }

    @Test func labelBytesOfSeriesThatWentAreUsedAgain() {
        var state = MetricState(
            [.init(.gauge, name: "g", labels: ["x"], timeToLiveNanoseconds: 10)],
            hash: SeededHash()
        )
        for round in 0..<1000 {
            let updates = (0..<10).map { ScriptedUpdate(labels: ["label \(round) \($0)"]) }
            state.fold(MetricUpdates(updates, hash: state.hash), clock: Int64(round * 20))
        }
        #expect(state.records.count == 10)
        #expect(state.labelBytes.count < 1000)
    }

    @Test func longLabelsAreCutAtACharacterAndCounted() {
        let store = Self.store(.init(.counter, name: "a_total", labels: ["x"]))
        let long = String(repeating: "é", count: 700)
        store.fold([ScriptedUpdate(labels: ["-" + long]), ScriptedUpdate(labels: [long])])
        store.commit()
        #expect(store.families()[0].samples.map { $0.labelValues[0].utf8.count }.sorted() == [1023, 1024])
        #expect(store.families()[0].samples.allSatisfy { !$0.labelValues[0].contains("\u{FFFD}") })
        #expect(store.tallies()[0][.labelCut] == 2)
    }

    @Test(
        "keeps trace ids as exemplars",
        arguments: [
            ("4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("4BF92F3577B34DA6A3CE929D0E0E4736", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("00000000000000000000000000000001", "00000000000000000000000000000001"),
            ("a3ce929d0e0e4736", "a3ce929d0e0e4736"),
            ("00000000000000000000000000000000", nil), ("0", nil), ("", nil),
            ("4bf92f3577b34da6a3ce929d0e0e473g", nil), ("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", nil),
        ] as [(String, String?)]
    )
    func exemplars(_ trace: String, _ wanted: String?) {
        let store = Self.store(.init(.counter, name: "a_total"), .init(.histogram, name: "h", bounds: [1]))
        store.fold([
            ScriptedUpdate(trace: trace, time: 5), ScriptedUpdate(family: 1, value: 3, trace: trace, time: 6),
        ])
        store.commit()
        let families = store.families()
        #expect(families[0].samples[0].exemplar?.traceID == wanted)
        guard case .histogram(let point) = families[1].samples[0].value else {
            Issue.record("no histogram")
            return
        }
        #expect(point.exemplars.map { $0?.traceID } == (wanted == nil ? [] : [nil, wanted]))
    }

    @Test func aFamilyDefinedAnewBeginsAnewAndSaysSo() {
        let old = MetricStore([
            .init(.counter, name: "a_total"), .init(.gauge, name: "g", labels: ["x"]), .init(.counter, name: "z_total"),
        ])
        old.fold([ScriptedUpdate(), ScriptedUpdate(family: 1, labels: ["1"]), ScriptedUpdate(family: 2)])
        var out = GrowableBytes()
        old.exportChanges(into: &out)
        let new = MetricStore([.init(.gauge, name: "g", labels: ["y"]), .init(.counter, name: "a_total")])
        #expect(unsafe new.restore(out.bytes) == ["g", "z_total"])
        #expect(new.lines() == ["a_total 1.0"])
    }

    @Test func whatIsNoStateIsRefused() {
        var seed = Seed.fromEnvironment()
        let definitions = MetricsModelTests.definitions
        let store = MetricStore(definitions)
        store.fold([
            ScriptedUpdate(), ScriptedUpdate(family: 4, labels: ["x"]), ScriptedUpdate(family: 2, labels: ["x"]),
            ScriptedUpdate(family: 6, labels: ["x"], order: [.integer(1), .text([65])], rank: 1),
        ])
        var out = GrowableBytes()
        store.exportChanges(into: &out)
        let good = unsafe Array(out.bytes)
        for length in 0..<good.count {
            #expect(unsafe good[..<length].withUnsafeBytes { unsafe MetricStore(definitions).restore($0) } == nil)
        }
        for _ in 0..<2_000 {
            var bad = good
            bad[seed.below(bad.count)] = UInt8(truncatingIfNeeded: seed.next())
            // Read or refused, never a crash.
            _ = unsafe bad.withUnsafeBytes { unsafe MetricStore(definitions).restore($0) }
        }
    }

    @Test func readersNeverSeeHalfAFold() async {
        let store = Self.store(
            .init(.gauge, name: "a"),
            .init(.gauge, name: "b"),
            .init(.histogram, name: "h", bounds: [1])
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 1...2_000 {
                    let value = Double(round)
                    store.fold([
                        ScriptedUpdate(family: 0, value: value), ScriptedUpdate(family: 1, value: value),
                        ScriptedUpdate(family: 2, value: 1), ScriptedUpdate(family: 2, value: 2),
                    ])
                    if round % 10 == 0 { store.commit() }
                }
            }
            group.addTask {
                for _ in 0..<500 {
                    let families = store.families()
                    #expect(families[0].samples == families[2].samples)
                    guard case .histogram(let point) = families[4].samples[0].value else { continue }
                    #expect(point.counts[0] == point.counts[1])
                    #expect(point.sum == Double(point.counts[0] * 3))
                }
            }
        }
    }
}
