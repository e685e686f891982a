import Engine
import Flow
import TestKit
import Testing

/// The model test of turnstiles, rounds, barrier, commit and recovery: random schedules, stalls, full outputs, batches
/// that expand, failing commits, kills at any step. `SEED=42 swift test` runs one again.
@Suite("protocol model")
struct ModelTests {
    /// Checks what must hold whenever nobody is in the middle of a commit's transaction.
    private func check(_ simulation: Simulation, _ seed: UInt64) {
        var model = ModelResult()
        for record in simulation.history { model.process(record) }
        let disk = simulation.disk
        let committed = zip(disk.outputs, disk.lengths).map { Array($0.prefix($1)) }
        #expect(committed == [model.everything, model.selected], "records or their order differ, SEED=\(seed)")
        #expect(disk.stages == model.stages, "decisions differ, SEED=\(seed)")
        var totals = [model.recordsIn] + model.dropped
        totals += [model.everything.count, model.selected.count, model.everything.count - model.selected.count]
        #expect(disk.totals.map(Int.init) == totals, "counts differ, SEED=\(seed)")
        // Each input's records are there once, in their order, and as far as its position says.
        for (input, position) in disk.positions.enumerated() {
            let wanted = simulation.lines[input].prefix(position).flatMap(\.self)
            #expect(simulation.history.filter { $0 >> 48 == UInt64(input) } == wanted, "SEED=\(seed)")
        }
        for receipt in simulation.acknowledged {
            #expect(receipt.committedCount == 1, "SEED=\(seed)")
            #expect(receipt.endPosition <= disk.positions[receipt.input], "acknowledged too early, SEED=\(seed)")
        }
    }

    @Test("records, order and decisions are those of the sequential model", arguments: [1, 2, 3, 8])
    func schedules(workers: Int) {
        var seeds = Seed.fromEnvironment()
        for round in 0..<60 {
            let seed = round == 0 ? seeds.value : seeds.next()
            var simulation = Simulation(seed: seed, workers: workers, inputs: 1 + round % 3, lines: 40)
            #expect(simulation.run() == .finished, "SEED=\(seed)")
            check(simulation, seed)
            #expect(simulation.history.count == simulation.lines.joined().joined().count, "SEED=\(seed)")
        }
    }

    @Test("a kill at any step loses and doubles nothing", arguments: [1, 2, 5])
    func kills(workers: Int) {
        var seeds = Seed.fromEnvironment()
        for round in 0..<60 {
            let seed = round == 0 ? seeds.value : seeds.next()
            var simulation = Simulation(seed: seed, workers: workers, inputs: 2, lines: 30)
            for _ in 0..<6 {
                let steps = 1 + simulation.random.below(250)
                _ = simulation.run(steps: steps)
                simulation.restart()
                check(simulation, seed)
            }
            #expect(simulation.run() == .finished, "SEED=\(seed)")
            check(simulation, seed)
        }
    }

    @Test("every single step of a run can be the last one")
    func everyStep() {
        let seed = Seed.fromEnvironment().value
        var steps = 1
        while true {
            var simulation = Simulation(seed: seed, workers: 2, inputs: 2, lines: 12)
            let halt = simulation.run(steps: steps)
            simulation.restart()
            check(simulation, seed)
            #expect(simulation.run(mayFail: false) == .finished, "SEED=\(seed), killed after step \(steps)")
            check(simulation, seed)
            if halt == .finished { break }
            steps += 1
        }
        #expect(steps > 100)
    }

    /// The model is worth something only if it notices what the protocol must not do.
    @Test("the model notices mistakes", arguments: [
        Simulation.Mistake.waitsInTurnstile, .numbersRounds, .takesBatchForRound, .acknowledgesEarly,
    ])
    func mistakes(_ mistake: Simulation.Mistake) {
        var noticed = 0
        for seed in 0..<20 as Range<UInt64> {
            var simulation = Simulation(seed: seed, workers: 3, inputs: 3, lines: 40, mistake: mistake)
            var halt: Simulation.Halt?
            for _ in 0..<20 where halt == nil {
                halt = simulation.run(steps: 200)
                if mistake == .acknowledgesEarly { simulation.restart() }
            }
            var model = ModelResult()
            for record in simulation.history { model.process(record) }
            let kept = Array(simulation.disk.outputs[0].prefix(simulation.disk.lengths[0]))
            if halt == .stuck || kept != model.everything { noticed += 1 }
        }
        #expect(noticed > 0)
    }
}
