/// From what an archive holds, what it is to keep and how much room there is, to what goes and why. Pure.
///
/// Limits apply in this order, each to what the ones before have left, each taking the oldest file first (equal ones by
/// path): age; bytes and files of each class, of each partition, of all; room on the file system. What counts is all of
/// this archive's files, the open ones too; what may go is sealed, committed, delivered, not held and of no class that
/// is kept for ever. The room on the file system takes nothing from below the policy's floor.
///
/// A plan that was carried out leaves nothing for the next one at the same time.
package struct RetentionPlanner {
    private struct File {
        var segment: RetentionSegment
        var reference: Int64
        var mayGo: Bool
        var isGone = false
    }

    private let policy: RetentionPolicy
    private let now: Int64
    /// This archive's, oldest first.
    private var files: [File]
    private var plan = RetentionPlan()

    /// - Parameters:
    ///   - freeBytes: of the file system; nil where not known, and then `minimumFree` does nothing.
    ///   - now: nanoseconds since 1970 UTC, as far as the clock is trusted (`RetentionClock`).
    package static func plan(
        _ segments: [RetentionSegment],
        _ policy: RetentionPolicy,
        holds: [RetentionHold],
        freeBytes: Int64?,
        now: Int64
    ) -> RetentionPlan {
        var planner = RetentionPlanner(segments, policy, holds.filter { $0.isInForce(now) }, now)
        planner.expire()
        planner.trim()
        if let freeBytes { planner.makeRoom(freeBytes) }
        return planner.finish()
    }

    private init(_ segments: [RetentionSegment], _ policy: RetentionPolicy, _ holds: [RetentionHold], _ now: Int64) {
        self.policy = policy
        self.now = now
        files = []
        for segment in segments {
            guard segment.state != .foreign else {
                plan.foreignFiles += 1
                plan.foreignBytes += segment.bytes
                continue
            }
            let isHeld = holds.contains { $0.covers(segment) }
            if isHeld { plan.heldFiles += 1 }
            let isFree = segment.state == .sealed && !policy.keepsForever(segment.retentionClass)
            files.append(File(segment: segment, reference: segment.reference(now), mayGo: isFree && !isHeld))
        }
        files.sort { ($0.reference, $0.segment.path) < ($1.reference, $1.segment.path) }
    }

    private mutating func expire() {
        for index in files.indices where files[index].mayGo {
            let name = files[index].segment.retentionClass
            let age = files[index].segment.age(now)
            guard let limit = policy.maximumAge(name), age > limit else { continue }
            delete(index, .init(reason: .age, scope: .retentionClass(name), found: age, limit: limit))
        }
    }

    private mutating func trim() {
        for rule in policy.rules {
            trim(.retentionClass(rule.name), rule.limits) { $0.retentionClass == rule.name }
        }
        if policy.perPartition.maximumBytes != nil || policy.perPartition.maximumFiles != nil {
            for path in Set(files.map(\.segment.partition)).sorted() {
                trim(.partition(path), policy.perPartition) { $0.partition == path }
            }
        }
        trim(.total, policy.total) { _ in true }
    }

    private mutating func trim(
        _ scope: RetentionPlan.Scope,
        _ limits: RetentionPolicy.Limits,
        _ isInScope: (RetentionSegment) -> Bool
    ) {
        let members = files.indices.filter { !files[$0].isGone && isInScope(files[$0].segment) }
        if let limit = limits.maximumBytes { trim(members, .bytes, scope, limit) { $0.bytes } }
        if let limit = limits.maximumFiles { trim(members, .files, scope, Int64(limit)) { _ in 1 } }
    }

    private mutating func trim(
        _ members: [Int],
        _ reason: RetentionPlan.Reason,
        _ scope: RetentionPlan.Scope,
        _ limit: Int64,
        _ measure: (RetentionSegment) -> Int64
    ) {
        var found = members.reduce(0) { files[$1].isGone ? $0 : $0 + measure(files[$1].segment) }
        for index in members where found > limit && files[index].mayGo && !files[index].isGone {
            delete(index, .init(reason: reason, scope: scope, found: found, limit: limit))
            found -= measure(files[index].segment)
        }
        guard found > limit else { return }
        let cause = RetentionPlan.Cause(reason: reason, scope: scope, found: found, limit: limit)
        plan.shortfalls.append(.init(cause: cause, missing: found - limit))
    }

    private mutating func makeRoom(_ freeBytes: Int64) {
        guard let limit = policy.minimumFree else { return }
        var free = freeBytes + plan.deletedBytes
        var kept = files.reduce(0) { $1.isGone ? $0 : $0 + $1.segment.bytes }
        for index in files.indices where free < limit && files[index].mayGo && !files[index].isGone {
            let segment = files[index].segment
            // Those behind it are younger, so none of them may go either.
            guard segment.age(now) > policy.floor.age, kept - segment.bytes >= policy.floor.bytes else { break }
            delete(index, .init(reason: .free, scope: .total, found: free, limit: limit))
            free += segment.bytes
            kept -= segment.bytes
        }
        guard free < limit else { return }
        let cause = RetentionPlan.Cause(reason: .free, scope: .total, found: free, limit: limit)
        plan.shortfalls.append(.init(cause: cause, missing: limit - free))
    }

    private mutating func delete(_ index: Int, _ cause: RetentionPlan.Cause) {
        files[index].isGone = true
        plan.deletions.append(.init(segment: files[index].segment, cause: cause))
    }

    private func finish() -> RetentionPlan {
        var plan = plan
        for file in files where !file.isGone {
            plan.keptFiles += 1
            plan.keptBytes += file.segment.bytes
        }
        return plan
    }
}
