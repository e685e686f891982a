import Flow
import Testing

@Suite("sequencer")
struct SequencerTests {
    @Test("the oldest batch under way is the lowest one that is not through; barriers carry nothing that could be late")
    func oldest() {
        var sequencer = Sequencer<String>()
        #expect(sequencer.oldestClock(open: 0) == nil)
        _ = sequencer.submit("a", now: 10)
        _ = sequencer.requestBarrier()
        _ = sequencer.submit("b", now: 20)
        #expect(sequencer.oldestClock(open: 0) == 10)
        #expect(sequencer.oldestClock(open: 1) == 20, "only the barrier is before it")
        #expect(sequencer.oldestClock(open: 3) == nil)
        // Long after the others are through: its own age counts, not theirs.
        _ = sequencer.submit("c", now: 5000, open: 3)
        #expect(sequencer.oldestClock(open: 3) == 5000)
        sequencer.barrierPassed()
        _ = sequencer.requestBarrier()
        #expect(sequencer.oldestClock(open: 4) == nil, "a barrier alone is no lag")
    }
}
