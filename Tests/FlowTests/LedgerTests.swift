import Engine
import Flow
import Testing

@Suite("ledger")
struct LedgerTests {
    private let first = Ledger.StreamKey(input: 0, stream: 1)
    private let second = Ledger.StreamKey(input: 1, stream: 1)

    @Test("a cut holds what came since the one before, and the totals so far")
    func cuts() {
        var ledger = Ledger(totals: [5, 0])
        var tally = Tally(count: 2)
        tally.add(1, 3)
        ledger.add(tally)
        ledger.add(Origin(input: 0, stream: 1, endPosition: 10))
        ledger.add(Origin(input: 0, stream: 1, endPosition: 20))
        let cut = ledger.cut(at: 7)
        #expect(cut.totals == [5, 3])
        #expect(cut.positions == [first: 20])
        #expect(cut.sequence == 7)
        #expect(ledger.cut(at: 8).positions.isEmpty)
    }

    @Test("a cut whose commit failed is covered by the next one")
    func merging() {
        var cut = Ledger.Cut(
            sequence: 1, totals: [1], positions: [first: 5, second: 6],
            states: [Ledger.StateChange(stage: "a", bytes: [1])])
        cut.merge(
            Ledger.Cut(
                sequence: 4, totals: [9], positions: [first: 8], states: [Ledger.StateChange(stage: "a", bytes: [2])]))
        #expect(cut.sequence == 4)
        #expect(cut.totals == [9])
        #expect(cut.positions == [first: 8, second: 6])
        #expect(cut.states.map(\.bytes) == [[1], [2]], "changes stay in their order")
    }
}
