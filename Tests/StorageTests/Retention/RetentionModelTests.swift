import TestKit
import Testing

@testable import Storage

/// The planner against the naive one, and what must hold of any plan. `SEED=n` runs one seed again.
@Suite(.timeLimit(.minutes(2))) struct RetentionModelTests {
    private static let rounds = 4000
    private typealias Naive = NaiveRetention

    private func each(_ body: (inout RandomRetention) throws -> Void) rethrows {
        var source = RandomRetention(seed: Seed.fromEnvironment())
        print("seed \(source.seed.value)")
        for _ in 0..<Self.rounds { try body(&source) }
    }

    private func plan(_ naive: NaiveRetention) -> RetentionPlan {
        RetentionPlanner.plan(naive.files, naive.policy, holds: naive.holds, freeBytes: naive.free, now: naive.now)
    }

    private func situation(_ source: inout RandomRetention) -> NaiveRetention {
        let files = source.files()
        return NaiveRetention(
            files: files, policy: source.policy(), holds: source.holds(files), free: source.free(),
            now: RandomRetention.now)
    }

    @Test("says what the naive one says, in whatever order the files are given")
    func oracle() {
        var deletions = 0
        each { source in
            var naive = situation(&source)
            var shuffled = naive
            shuffled.files.shuffle(using: &source.seed)
            let plan = plan(shuffled)
            let steps = plan.deletions.map {
                NaiveRetention.Step(path: $0.segment.path, reason: $0.cause.reason, scope: $0.cause.scope)
            }
            #expect(steps == naive.deletions())
            // The naive one holds what is left now.
            #expect(plan.keptFiles == naive.own.count && plan.keptBytes == naive.bytes(naive.own))
            deletions += steps.count
        }
        #expect(deletions > Self.rounds, "the situations ask for next to nothing")
    }

    @Test("deletes nothing that is open, uncommitted, undelivered, foreign, held or kept for ever")
    func protected() {
        each { source in
            let naive = situation(&source)
            for deletion in plan(naive).deletions { #expect(naive.mayGo(deletion.segment), "\(deletion)") }
        }
    }

    @Test("room on the disk takes nothing from below keep_min")
    func floor() {
        each { source in
            let naive = situation(&source)
            let plan = plan(naive)
            var kept = naive.bytes(naive.own)
            for deletion in plan.deletions {
                kept -= deletion.segment.bytes
                guard deletion.cause.reason == .free else { continue }
                #expect(naive.age(deletion.segment) > naive.policy.floor.age)
                #expect(kept >= naive.policy.floor.bytes)
            }
        }
    }

    @Test("a plan that was carried out leaves nothing to do")
    func settles() {
        each { source in
            var naive = situation(&source)
            let first = plan(naive)
            let gone = Set(first.deletions.map(\.segment.path))
            naive.files.removeAll { gone.contains($0.path) }
            naive.free = naive.free.map { $0 + first.deletedBytes }
            let second = plan(naive)
            #expect(second.deletions.isEmpty)
            #expect(second.shortfalls == first.shortfalls)
        }
    }

    @Test("what is too old stays too old")
    func monotone() {
        each { source in
            var naive = situation(&source)
            // A hold that ends is no matter of age.
            naive.holds = []
            naive.policy = RetentionPolicy(
                rules: naive.policy.rules.map {
                    RetentionPolicy.Rule(
                        $0.name, .init(maximumAge: $0.limits.maximumAge), keepsForever: $0.keepsForever)
                },
                total: .init(maximumAge: naive.policy.total.maximumAge))
            let now = Set(plan(naive).deletions.map(\.segment.path))
            naive.now += Int64(source.seed.below(100)) * RandomRetention.hour
            #expect(now.isSubset(of: plan(naive).deletions.map(\.segment.path)))
        }
    }

    @Test("limits that hold have no shortfall, and a shortfall is what is left beyond its limit")
    func shortfalls() {
        each { source in
            let naive = situation(&source)
            let plan = plan(naive)
            for shortfall in plan.shortfalls where shortfall.cause.scope == .total && shortfall.cause.reason != .free {
                let left = shortfall.cause.reason == .bytes ? plan.keptBytes : Int64(plan.keptFiles)
                #expect(left > shortfall.cause.limit)
            }
            if let limit = naive.policy.total.maximumBytes, plan.keptBytes > limit {
                #expect(plan.shortfalls.contains { $0.cause.reason == .bytes && $0.cause.scope == .total })
            }
            if let limit = naive.policy.minimumFree, let free = naive.free {
                #expect((plan.freeShortfall != nil) == (free + plan.deletedBytes < limit))
            }
        }
    }
}
