@testable import Storage

/// Retention as one would tell it: look for the first limit that is broken and can be mended, delete the oldest file
/// that mends it, look again from the beginning. Slow, and nothing is remembered from one look to the next.
struct NaiveRetention {
    var files: [RetentionSegment]
    var policy: RetentionPolicy
    var holds: [RetentionHold]
    var free: Int64?
    var now: Int64

    struct Step: Equatable {
        var path: String
        var reason: RetentionPlan.Reason
        var scope: RetentionPlan.Scope
    }

    mutating func deletions() -> [Step] {
        var steps: [Step] = []
        while let (file, reason, scope) = next() {
            steps.append(Step(path: file.path, reason: reason, scope: scope))
            files.removeAll { $0.path == file.path }
            if let room = free { free = room + file.bytes }
        }
        return steps
    }

    private func next() -> (RetentionSegment, RetentionPlan.Reason, RetentionPlan.Scope)? {
        if let file = oldest(where: isTooOld) { return (file, .age, .retentionClass(file.retentionClass)) }
        var sets: [(RetentionPlan.Scope, RetentionPolicy.Limits, (RetentionSegment) -> Bool)] = []
        for rule in policy.rules {
            sets.append((.retentionClass(rule.name), rule.limits, { $0.retentionClass == rule.name }))
        }
        for path in Set(own.map(\.partition)).sorted() {
            sets.append((.partition(path), policy.perPartition, { $0.partition == path }))
        }
        sets.append((.total, policy.total, { _ in true }))
        for (scope, limits, isMember) in sets {
            let members = own.filter(isMember)
            if let limit = limits.maximumBytes, bytes(members) > limit, let file = oldest(where: isMember) {
                return (file, .bytes, scope)
            }
            if let limit = limits.maximumFiles, members.count > limit, let file = oldest(where: isMember) {
                return (file, .files, scope)
            }
        }
        guard let limit = policy.minimumFree, let free, free < limit, let file = oldest(where: { _ in true }),
            age(file) > policy.floor.age, bytes(own) - file.bytes >= policy.floor.bytes
        else { return nil }
        return (file, .free, .total)
    }

    var own: [RetentionSegment] { files.filter { $0.state != .foreign } }

    func bytes(_ files: [RetentionSegment]) -> Int64 { files.map(\.bytes).reduce(0, +) }

    func mayGo(_ file: RetentionSegment) -> Bool {
        file.state == .sealed && !isHeld(file) && !isForEver(file)
    }

    func isForEver(_ file: RetentionSegment) -> Bool {
        policy.rules.contains { $0.name == file.retentionClass && $0.keepsForever }
    }

    func isHeld(_ file: RetentionSegment) -> Bool {
        holds.contains { hold in
            if let end = hold.expires, end <= now { return false }
            let task = hold.task == nil || file.tasks == nil || file.tasks!.contains(hold.task!)
            let name = hold.retentionClass == nil || hold.retentionClass == file.retentionClass
            let since = hold.since == nil || file.newest == nil || file.newest! >= hold.since!
            let through = hold.through == nil || file.oldest == nil || file.oldest! <= hold.through!
            let segment = hold.segment == nil || file.path == hold.segment
            return task && name && since && through && segment
        }
    }

    func age(_ file: RetentionSegment) -> Int64 { now - countsFrom(file) }

    private func countsFrom(_ file: RetentionSegment) -> Int64 {
        var time = file.sealed!
        if let newest = file.newest, newest > time { time = min(newest, time + 86_400_000_000_000) }
        return min(time, now)
    }

    private func isTooOld(_ file: RetentionSegment) -> Bool {
        let own = policy.rules.first { $0.name == file.retentionClass }?.limits.maximumAge
        guard let limit = own ?? policy.total.maximumAge else { return false }
        return age(file) > limit
    }

    private func oldest(where isWanted: (RetentionSegment) -> Bool) -> RetentionSegment? {
        files.filter { mayGo($0) && isWanted($0) }
            .min { (countsFrom($0), $0.path) < (countsFrom($1), $1.path) }
    }
}
