import TestKit

@testable import Storage

/// Inventories, policies and holds that a seed can think of; small numbers, so that they meet.
struct RandomRetention {
    var seed: Seed

    static let hour: Int64 = 3_600_000_000_000
    /// 2026-11-01T08:00:00Z
    static let now: Int64 = 1_793_520_000_000_000_000
    static let classes = ["", "errors", "task7", "gone"]
    static let tasks = ["task_1", "task_2", "task_7"]

    mutating func files() -> [RetentionSegment] {
        (0..<seed.below(30)).map { number in
            let state = seed.chance(0.7) ? .sealed : seed.pick(RetentionSegment.State.allCases)
            let sealed = Self.now - Int64(seed.below(100) - 10) * Self.hour
            let newest = sealed + Int64(seed.below(80) - 40) * Self.hour
            let partition = seed.pick(["", "a", "b/c"])
            return RetentionSegment(
                path: "\(partition)/\(seed.below(1000))-\(number)",
                retentionClass: seed.pick(Self.classes),
                partition: partition,
                bytes: Int64(seed.below(20)),
                oldest: seed.chance(0.7) ? newest - Int64(seed.below(10)) * Self.hour : nil,
                newest: seed.chance(0.7) ? newest : nil,
                sealed: state == .open ? nil : sealed,
                tasks: seed.chance(0.5) ? Set([seed.pick(Self.tasks), seed.pick(Self.tasks)]) : nil,
                state: state
            )
        }
    }

    mutating func policy() -> RetentionPolicy {
        let names = ["errors", "task7"].prefix(seed.below(3))
        let rules = names.map { name in
            RetentionPolicy.Rule(name, limits(), keepsForever: seed.chance(0.3))
        }
        return RetentionPolicy(
            rules: rules,
            total: limits(),
            perPartition: seed.chance(0.4) ? limits() : .init(),
            minimumFree: seed.chance(0.6) ? Int64(seed.below(200)) : nil,
            floor: .init(
                age: seed.chance(0.5) ? Int64(seed.below(60)) * Self.hour : 0,
                bytes: seed.chance(0.5) ? Int64(seed.below(150)) : 0)
        )
    }

    mutating func limits() -> RetentionPolicy.Limits {
        .init(
            maximumAge: seed.chance(0.4) ? Int64(seed.below(90)) * Self.hour : nil,
            maximumBytes: seed.chance(0.4) ? Int64(seed.below(200)) : nil,
            maximumFiles: seed.chance(0.4) ? seed.below(20) : nil
        )
    }

    mutating func holds(_ files: [RetentionSegment]) -> [RetentionHold] {
        (0..<seed.below(3)).map { number in
            RetentionHold(
                number: number + 1, reason: "test", placed: 0,
                expires: seed.chance(0.5) ? Self.now + Int64(seed.below(20) - 10) * Self.hour : nil,
                task: seed.chance(0.4) ? seed.pick(Self.tasks) : nil,
                retentionClass: seed.chance(0.4) ? seed.pick(Self.classes) : nil,
                since: seed.chance(0.3) ? Self.now - Int64(seed.below(80)) * Self.hour : nil,
                through: seed.chance(0.3) ? Self.now - Int64(seed.below(80)) * Self.hour : nil,
                segment: seed.chance(0.3) ? files.randomElement(using: &seed)?.path : nil
            )
        }
    }

    mutating func free() -> Int64? { seed.chance(0.9) ? Int64(seed.below(200)) : nil }
}
