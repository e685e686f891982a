import TestKit
import Testing

@testable import Engine

/// The registry against dictionaries that do the same without any cleverness.
@Suite struct MetricsModelTests {
    static let definitions: [MetricDefinition] = [
        .init(.counter, name: "c_total"),
        .init(.counter, name: "cl_total", labels: ["a", "b"], maxSeries: 5),
        .init(.gauge, name: "g", labels: ["a"], timeToLiveNanoseconds: 40, maxSeries: 4),
        .init(.gauge, name: "k", nonFinite: .keepLast),
        .init(.histogram, name: "h", labels: ["a"], bounds: [0, 1, 10], timeToLiveNanoseconds: 25),
        .init(.histogram, name: "n", bounds: [-1, 1]),
        .init(.gauge, name: "o", labels: ["a"], order: OrderRule(components: ["attempt", "epoch", "step"])),
    ]

    /// The plain reading of the rules.
    struct Model {
        struct Series {
            var value = 0.0
            var nonFinite = 0.0
            var counts: [UInt64] = []
            var touched: Int64?
            var isShown: Bool
            /// Of an ordered gauge: attempt, epoch, step; rank; stream.
            var key: [Int64?] = []
            var rank: Int64?
            var stream = ""
        }

        var series: [[[String]: Series]] = definitions.map { _ in [:] }
        var overflow: [[String]?] = definitions.map { _ in nil }
        var dropped = definitions.map { _ in 0 }
        var problems: [[MetricProblem: Int]] = definitions.map { _ in [:] }
        var attempts: [String: (attempt: Int64, epoch: Int64?, step: Int64?)] = [:]

        init() {
            for (index, definition) in definitions.enumerated() where definition.labels.isEmpty {
                series[index][[]] = blank(index)
            }
        }

        func blank(_ family: Int) -> Series {
            Series(
                counts: definitions[family].kind == .histogram
                    ? Array(repeating: 0, count: definitions[family].bounds.count + 1) : [],
                isShown: definitions[family].kind != .gauge
            )
        }

        mutating func advance(to clock: Int64) {
            for (family, definition) in definitions.enumerated() {
                guard let ttl = definition.timeToLiveNanoseconds else { continue }
                for (labels, one) in series[family] where one.touched.map({ $0 + ttl < clock }) ?? false {
                    series[family][labels] = nil
                    if overflow[family] == labels { overflow[family] = nil }
                }
            }
        }

        mutating func fold(_ update: ScriptedUpdate, clock: Int64) {
            let definition = definitions[update.family]
            guard let value = update.value else {
                problems[update.family][update.problem, default: 0] += 1
                return
            }
            if definition.kind == .counter && !value.isFinite {
                problems[update.family][.nonFinite, default: 0] += 1
                return
            }
            let isLow = value < 0 && value.isFinite || definition.kind == .counter && value < 0
            if isLow && (definition.kind == .counter || definition.kind == .histogram && definition.bounds[0] >= 0) {
                problems[update.family][.negative, default: 0] += 1
                return
            }
            var labels = update.labels
            if series[update.family][labels] == nil {
                let room = definition.maxSeries + (overflow[update.family] == nil ? 0 : 1)
                if series[update.family].count >= room {
                    dropped[update.family] += 1
                    guard definition.kind != .gauge else { return }
                    labels = labels.map { _ in "_overflow" }
                    overflow[update.family] = labels
                }
            }
            var one = series[update.family][labels] ?? blank(update.family)
            one.touched = clock
            if !value.isFinite { one.nonFinite += 1 }
            switch definition.kind {
            case .counter: one.value += value
            case .histogram where value.isFinite:
                one.value += value
                one.counts[definition.bounds.firstIndex { value <= $0 } ?? definition.bounds.count] += 1
            case .histogram: break
            case .gauge: set(update, value, definition, &one)
            }
            series[update.family][labels] = one
        }

        private mutating func set(
            _ update: ScriptedUpdate,
            _ value: Double,
            _ definition: MetricDefinition,
            _ one: inout Series
        ) {
            let keepsLast = definition.nonFinite == .keepLast && !value.isFinite
            if definition.order.isArrival {
                if keepsLast { return }
            } else {
                let key = key(of: update)
                let wins = !one.isShown || one.stream == update.stream || beats(update, key, one)
                if keepsLast || !wins { return }
                one.key = key
                one.rank = update.rank
                one.stream = update.stream
            }
            one.value = value
            one.isShown = true
        }

        private mutating func key(of update: ScriptedUpdate) -> [Int64?] {
            let place = update.order.map { if case .integer(let value) = $0 { value } else { nil as Int64? } }
            var state = attempts[update.stream] ?? (0, nil, nil)
            let falls: Bool
            if let epoch = place[0], let last = state.epoch, epoch != last {
                falls = epoch < last
                state.epoch = epoch
                state.step = place[1]
            } else {
                state.epoch = state.epoch ?? place[0]
                falls = place[1].map { step in state.step.map { step < $0 } ?? false } ?? false
                state.step = place[1] ?? state.step
            }
            if falls { state.attempt += 1 }
            attempts[update.stream] = state
            return [state.attempt] + place
        }

        private func beats(_ update: ScriptedUpdate, _ key: [Int64?], _ one: Series) -> Bool {
            for (mine, shown) in zip(key, one.key) {
                if let mine, let shown, mine != shown { return mine > shown }
            }
            let mine = update.rank ?? .max
            let shown = one.rank ?? .max
            return mine == shown ? update.stream < one.stream : mine < shown
        }

        /// In the form of `MetricStore.lines`.
        func lines() -> [String] {
            definitions.enumerated().flatMap { family, definition in
                let sorted = series[family].sorted { $0.key.lexicographicallyPrecedes($1.key) }
                let name = { (base: String, labels: [String]) in
                    base + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
                }
                let main = sorted.filter(\.value.isShown).map { labels, one in
                    name(definition.name, labels)
                        + (definition.kind == .histogram ? " \(one.counts)" : "") + " \(one.value)"
                }
                guard let nonFinite = definition.nonFiniteName else { return main }
                return main + sorted.map { "\(name(nonFinite, $0.key)) \($0.value.nonFinite)" }
            }
        }
    }

    private static func random(_ seed: inout Seed) -> ScriptedUpdate {
        var update = ScriptedUpdate()
        update.family = seed.below(definitions.count)
        update.labels = definitions[update.family].labels.map { _ in
            seed.pick(["", "x", "y", "z", "long label", "_overflow"])
        }
        update.value = seed.chance(0.05) ? nil : seed.pick([1, 0, -0.5, 2.5, 0.5, 100, .nan, .infinity, -.infinity, 7])
        update.problem = seed.pick([.notANumber, .noValue])
        update.stream = seed.pick(["a", "b", "c"])
        if definitions[update.family].order.components.isEmpty { return update }
        update.order = [
            seed.chance(0.2) ? .missing : .integer(Int64(seed.below(4))),
            seed.chance(0.2) ? .missing : .integer(Int64(seed.below(6))),
        ]
        update.rank = seed.chance(0.3) ? nil : Int64(seed.below(3))
        return update
    }

    /// Batches of updates with their clocks.
    private static func script(_ seed: inout Seed) -> [(clock: Int64, updates: [ScriptedUpdate])] {
        var clock: Int64 = 1000
        return (0..<60).map { _ in
            clock += Int64(seed.below(15))
            return (clock, (0..<seed.below(12)).map { _ in random(&seed) })
        }
    }

    @Test func foldsAsTheModelDoes() {
        var seed = Seed.fromEnvironment()
        for _ in 0..<60 {
            let store = MetricStore(Self.definitions, hash: SeededHash(seed: seed.next()))
            var model = Model()
            for (clock, updates) in Self.script(&seed) {
                store.fold(updates, clock: clock)
                model.advance(to: clock)
                for update in updates { model.fold(update, clock: clock) }
                store.commit()
                #expect(store.lines() == model.lines(), "SEED=\(seed.value)")
                for (family, tally) in store.tallies().enumerated() {
                    #expect(tally.dropped == UInt64(model.dropped[family]), "SEED=\(seed.value)")
                    for problem in MetricProblem.allCases {
                        let wanted = UInt64(model.problems[family][problem] ?? 0)
                        #expect(tally[problem] == wanted, "SEED=\(seed.value) family \(family) \(problem)")
                    }
                }
            }
        }
    }

    @Test func doesNotDependOnBatchesOrRestarts() {
        var seed = Seed.fromEnvironment()
        for _ in 0..<40 {
            let script = Self.script(&seed)
            let whole = MetricStore(Self.definitions)
            var other = MetricStore(Self.definitions)
            var exports: [[UInt8]] = []
            for (clock, updates) in script {
                whole.fold(updates, clock: clock)
                var rest = updates[...]
                repeat {
                    let count = rest.isEmpty ? 0 : 1 + seed.below(rest.count)
                    other.fold(Array(rest.prefix(count)), clock: clock)
                    rest = rest.dropFirst(count)
                    if seed.chance(0.2) {
                        var out = GrowableBytes()
                        other.exportChanges(into: &out)
                        exports.append(unsafe Array(out.bytes))
                    }
                    if seed.chance(0.05) {
                        // What was not exported is lost with the process, so the restart comes right behind a barrier.
                        var out = GrowableBytes()
                        other.exportChanges(into: &out)
                        exports.append(unsafe Array(out.bytes))
                        other = MetricStore(Self.definitions)
                        for bytes in exports {
                            #expect(unsafe bytes.withUnsafeBytes { unsafe other.restore($0) } == [])
                        }
                    }
                } while !rest.isEmpty
            }
            whole.commit()
            other.commit()
            #expect(whole.lines() == other.lines(), "SEED=\(seed.value)")
            #expect(whole.tallies() == other.tallies(), "SEED=\(seed.value)")
        }
    }

    @Test func theTableFindsWhatWasNotTakenOut() {
        var seed = Seed.fromEnvironment()
        var table = SeriesTable()
        var held: [Int: UInt32] = [:]
        for number in 0..<5_000 {
            // Few tags and full homes, so that entries are displaced a long way.
            let tag = UInt32(seed.below(64)) | (seed.chance(0.5) ? 0xFFFF_FF00 : 0)
            table.insert(number, tag: tag)
            held[number] = tag
            if seed.chance(0.6), let (gone, tag) = held.randomElement(using: &seed) {
                table.remove(gone, tag: tag)
                held[gone] = nil
            }
            if number % 500 == 0 {
                for (wanted, tag) in held {
                    #expect(table.find(tag: tag) { $0 == wanted } == wanted, "SEED=\(seed.value)")
                }
            }
        }
        for number in 0..<5_000 where held[number] == nil {
            #expect(table.find(tag: 7) { $0 == number } == nil)
        }
    }
}
