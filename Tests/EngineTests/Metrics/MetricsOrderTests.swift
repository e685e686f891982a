import Testing

@testable import Engine

/// Which of two values a gauge shows.
@Suite struct MetricsOrderTests {
    /// A line of a stream: its place, rank and value.
    struct Line: Sendable {
        let stream: String
        let order: [OrderValue]
        let value: Double
        var rank: Int64?
        var generation: UInt64 = 0

        init(_ stream: String, _ order: [OrderValue], _ value: Double, rank: Int64? = nil, generation: UInt64 = 0) {
            self.stream = stream
            self.order = order
            self.value = value
            self.rank = rank
            self.generation = generation
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let orderBy: [String]
        let lines: [Line]
        let shown: Double

        init(_ name: String, _ orderBy: [String], _ lines: [Line], shows shown: Double) {
            testDescription = name
            self.orderBy = orderBy
            self.lines = lines
            self.shown = shown
        }
    }

    private static func at(_ numbers: Int64?...) -> [OrderValue] { numbers.map { $0.map { .integer($0) } ?? .missing } }
    private static func text(_ text: String) -> [OrderValue] { [.text(Array(text.utf8))] }

    static let cases: [Case] = [
        Case(
            "no order_by: the later line wins, whatever its stream",
            [],
            [Line("a", [], 1, rank: 0), Line("b", [], 2, rank: 1)],
            shows: 2
        ),
        Case(
            "one stream: the later line wins though its step is lower",
            ["step"],
            [Line("a", at(9), 1), Line("a", at(3), 2)],
            shows: 2
        ),
        Case(
            "two streams: the greater step wins",
            ["step"],
            [Line("a", at(9), 1), Line("b", at(3), 2)],
            shows: 1
        ),
        Case(
            "two streams: the greater step wins when it comes later too",
            ["step"],
            [Line("b", at(3), 2), Line("a", at(9), 1)],
            shows: 1
        ),
        Case(
            "the first component decides before the second",
            ["epoch", "step"],
            [Line("a", at(1, 900), 1), Line("b", at(2, 3), 2)],
            shows: 2
        ),
        Case(
            "a missing component is skipped",
            ["epoch", "step"],
            [Line("a", at(7, 5), 1), Line("b", at(nil, 6), 2)],
            shows: 2
        ),
        Case(
            "nothing to compare is a tie",
            ["epoch", "step"],
            [Line("a", at(7, nil), 1, rank: 1), Line("b", at(nil, 6), 2, rank: 0)],
            shows: 2
        ),
        Case(
            "a tie goes to the lower rank, which came first",
            ["step"],
            [Line("a", at(5), 1, rank: 0), Line("b", at(5), 2, rank: 1)],
            shows: 1
        ),
        Case(
            "a tie goes to the lower rank, which came last",
            ["step"],
            [Line("b", at(5), 2, rank: 1), Line("a", at(5), 1, rank: 0)],
            shows: 1
        ),
        Case(
            "any rank goes before none",
            ["step"],
            [Line("a", at(5), 1), Line("b", at(5), 2, rank: 7)],
            shows: 2
        ),
        Case(
            "equal ranks: the stream whose name sorts first",
            ["step"],
            [Line("run/b", at(5), 2), Line("run/a", at(5), 1), Line("run/c", at(5), 3)],
            shows: 1
        ),
        Case(
            "integers beyond 2^53 are told apart",
            ["step"],
            [Line("a", at(9_007_199_254_740_993), 1), Line("b", at(9_007_199_254_740_992), 2)],
            shows: 1
        ),
        Case(
            "integers and reals compare by value",
            ["step"],
            [Line("a", at(3), 1), Line("b", [.real(3.5)], 2), Line("c", at(4), 3), Line("d", [.real(3.75)], 4)],
            shows: 3
        ),
        Case(
            "a text sorts behind any number",
            ["step"],
            [Line("a", text("0"), 1), Line("b", at(9), 2)],
            shows: 1
        ),
        Case(
            "texts sort by their bytes",
            ["time"],
            [Line("a", text("2026-11-02T00:00:00Z"), 1), Line("b", text("2026-11-01T23:59:59Z"), 2)],
            shows: 1
        ),
        Case(
            "NaN is no place",
            ["step"],
            [Line("a", [.real(.nan)], 1, rank: 1), Line("b", at(1), 2, rank: 0)],
            shows: 2
        ),
        Case(
            "attempt: a step that falls begins a new attempt, which beats any step of the old",
            ["attempt", "step"],
            [Line("a", at(900), 1), Line("b", at(800), 2), Line("b", at(1), 3)],
            shows: 3
        ),
        Case(
            "attempt: equal attempts are decided by the step",
            ["attempt", "step"],
            [Line("a", at(10), 1), Line("b", at(11), 2), Line("a", at(10), 3)],
            shows: 2
        ),
        Case(
            "attempt: a new generation of a stream is a new attempt",
            ["attempt", "step"],
            [Line("a", at(900), 1), Line("b", at(1000), 2), Line("a", at(1), 3, generation: 1)],
            shows: 3
        ),
        Case(
            "without attempt a new generation has to pass the old one",
            ["step"],
            [Line("a", at(900), 1), Line("a", at(1), 3, generation: 1)],
            shows: 1
        ),
        Case(
            "attempt: the first step of the next epoch is no fall",
            ["attempt", "epoch", "step"],
            [Line("a", at(1, 99), 1), Line("a", at(2, 0), 2), Line("b", at(3, 0), 3)],
            shows: 3
        ),
        Case(
            "attempt: an epoch that falls is one, whatever the step",
            ["attempt", "epoch", "step"],
            [Line("a", at(5, 0), 1), Line("b", at(4, 0), 2), Line("b", at(3, 50), 3)],
            shows: 3
        ),
        Case(
            "attempt: a line without step stands where the stream stood",
            ["attempt", "epoch", "step"],
            [Line("b", at(5, 50), 1), Line("b", at(5, nil), 2), Line("b", at(5, 40), 3), Line("a", at(5, 60), 4)],
            shows: 3
        ),
        Case(
            "attempt: components before it are no progress",
            ["run", "attempt", "step"],
            [Line("a", at(2, 5), 1), Line("b", at(3, 5), 2), Line("b", at(2, 6), 3), Line("a", at(2, 7), 4)],
            shows: 4
        ),
    ]

    private static func store(_ orderBy: [String], nonFinite: NonFinitePolicy = .show) -> MetricStore {
        MetricStore([
            MetricDefinition(
                .gauge,
                name: "loss",
                nonFinite: nonFinite,
                order: OrderRule(components: orderBy)
            )
        ])
    }

    private static func updates(_ lines: [Line]) -> [ScriptedUpdate] {
        lines.map {
            ScriptedUpdate(
                value: $0.value,
                order: $0.order,
                rank: $0.rank,
                stream: $0.stream,
                generation: $0.generation
            )
        }
    }

    @Test("decides", arguments: cases)
    func decides(_ one: Case) {
        let whole = Self.store(one.orderBy)
        whole.fold(Self.updates(one.lines))
        #expect(whole.lines().first == "loss \(one.shown)")

        let piecewise = Self.store(one.orderBy)
        for update in Self.updates(one.lines) { piecewise.fold([update]) }
        #expect(piecewise.lines() == whole.lines())

        // The same with a restart after each line.
        var state = GrowableBytes()
        var exports: [[UInt8]] = []
        for update in Self.updates(one.lines) {
            let store = Self.store(one.orderBy)
            for bytes in exports { #expect(unsafe bytes.withUnsafeBytes { unsafe store.restore($0) } == []) }
            store.fold([update])
            state.removeAll()
            store.exportChanges(into: &state)
            exports.append(unsafe Array(state.bytes))
        }
        let last = Self.store(one.orderBy)
        for bytes in exports { #expect(unsafe bytes.withUnsafeBytes { unsafe last.restore($0) } == []) }
        #expect(last.lines().first == "loss \(one.shown)")
    }

    @Test func aValueThatIsNotShownDoesNotHoldItsPlace() {
        let store = Self.store(["step"], nonFinite: .keepLast)
        store.fold(
            Self.updates([
                Line("a", Self.at(1), 1), Line("b", Self.at(9), .nan), Line("c", Self.at(5), 5),
            ])
        )
        store.commit()
        #expect(store.lines() == ["loss 5.0", "loss_nonfinite_total 1.0"])
    }

    @Test func aForgottenStreamGivesWayInATie() {
        var streams = StreamTable(componentCounts: [1], limit: 4)
        let first = streams.slot(name: [1], generation: 0)
        let serial = streams.serial(first)
        for name in UInt8(2)...9 { _ = streams.slot(name: [name], generation: 0) }
        #expect(streams.stream(first, serial: serial) == nil)
        #expect(streams.streams.count == 4)
    }
}
