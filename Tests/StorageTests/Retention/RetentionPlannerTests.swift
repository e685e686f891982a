import Testing

@testable import Storage

@Suite struct RetentionPlannerTests {
    static let day: Int64 = 86_400_000_000_000
    static let now: Int64 = 1_793_520_000_000_000_000

    static func file(_ path: String, days: Int64, bytes: Int64 = 10, class name: String = "") -> RetentionSegment {
        RetentionSegment(path: path, retentionClass: name, bytes: bytes, sealed: now - days * day)
    }

    private func paths(
        _ files: [RetentionSegment], _ policy: RetentionPolicy, holds: [RetentionHold] = [], free: Int64? = nil
    ) -> [String] {
        RetentionPlanner.plan(files, policy, holds: holds, freeBytes: free, now: Self.now).deletions
            .map(\.segment.path)
    }

    @Test("an age of exactly the limit is kept; a class without one of its own has the general one")
    func age() {
        let policy = RetentionPolicy(
            rules: [.init("errors", .init(maximumAge: 90 * Self.day)), .init("small", .init(maximumBytes: 1000))],
            total: .init(maximumAge: 30 * Self.day))
        let files = [
            Self.file("a", days: 30), Self.file("b", days: 31), Self.file("c", days: 31, class: "errors"),
            Self.file("d", days: 91, class: "errors"), Self.file("e", days: 31, class: "small"),
            Self.file("f", days: 31, class: "a rule that is gone"),
        ]
        #expect(paths(files, policy) == ["d", "b", "e", "f"])
    }

    @Test("what is kept for ever counts, and others go for it")
    func forEver() {
        let policy = RetentionPolicy(
            rules: [.init("task7", keepsForever: true)], total: .init(maximumAge: Self.day, maximumBytes: 25))
        let files = [Self.file("a", days: 500, class: "task7"), Self.file("b", days: 0), Self.file("c", days: 0)]
        #expect(paths(files, policy) == ["b"])
        #expect(paths([files[0]], RetentionPolicy(rules: policy.rules, total: .init(maximumBytes: 1))) == [])
    }

    @Test("one date far in the future does not keep a file for ever, one of tomorrow counts")
    func future() {
        let policy = RetentionPolicy(total: .init(maximumAge: 2 * Self.day))
        var wrong = Self.file("wrong", days: 10)
        wrong.newest = Self.now + 1000 * Self.day
        var ahead = Self.file("ahead", days: 2)
        ahead.sealed! -= 1
        ahead.newest = ahead.sealed! + Self.day / 2
        var sealedAhead = Self.file("sealed ahead", days: -400)
        sealedAhead.newest = nil
        #expect(paths([wrong, ahead, sealedAhead], policy) == ["wrong"])
    }

    @Test("equal ages go by path")
    func ties() {
        let files = ["c", "a", "b", "d"].map { Self.file($0, days: 1) }
        #expect(paths(files, RetentionPolicy(total: .init(maximumFiles: 1))) == ["a", "b", "c"])
    }

    @Test("a full disk takes the oldest first and stops at keep_min, which is said")
    func room() throws {
        let files = (1...5).map { Self.file("\($0)", days: 6 - Int64($0)) }
        let byAge = RetentionPolicy(minimumFree: 100, floor: .init(age: 3 * Self.day))
        #expect(paths(files, byAge, free: 75) == ["1", "2"])
        let byBytes = RetentionPolicy(minimumFree: 100, floor: .init(bytes: 25))
        #expect(paths(files, byBytes, free: 75) == ["1", "2"])
        #expect(paths(files, byBytes, free: 85) == ["1", "2"])
        #expect(paths(files, byBytes, free: 95) == ["1"])
        let plan = RetentionPlanner.plan(files, byBytes, holds: [], freeBytes: 75, now: Self.now)
        #expect(plan.freeShortfall?.missing == 5)
        #expect(
            plan.freeShortfall?.text == "95 B of the disk are free, min_free is 100 B, and nothing more may go: the rest is "
                + "open, held, kept for ever or within keep_min")
    }

    @Test("a hold keeps what it may cover, until it ends")
    func holds() {
        var known = Self.file("known", days: 9)
        known.tasks = ["task_1"]
        var other = Self.file("other", days: 9)
        other.tasks = ["task_2"]
        let unknown = Self.file("unknown", days: 9)
        let policy = RetentionPolicy(total: .init(maximumAge: Self.day))
        var hold = RetentionHold(number: 1, reason: "audit", placed: 0, expires: Self.now + 1, task: "task_1")
        #expect(paths([known, other, unknown], policy, holds: [hold]) == ["other"])
        hold.expires = Self.now
        #expect(paths([known, other, unknown], policy, holds: [hold]) == ["known", "other", "unknown"])
        let everything = RetentionHold(number: 2, reason: "audit", placed: 0)
        #expect(paths([known, other, unknown], policy, holds: [everything]) == [])
        let one = RetentionHold(number: 3, reason: "audit", placed: 0, segment: "other")
        #expect(paths([known, other, unknown], policy, holds: [one]) == ["known", "unknown"])
    }

    @Test("says why in words")
    func words() {
        let policy = RetentionPolicy(
            rules: [.init("errors", .init(maximumAge: 90 * Self.day))], total: .init(maximumFiles: 2),
            perPartition: .init(maximumBytes: 35), minimumFree: 5 << 30)
        let files = [Self.file("a", days: 91, class: "errors")] + (1...4).map { Self.file("\($0)", days: 5 - $0) }
        let plan = RetentionPlanner.plan(files, policy, holds: [], freeBytes: 2 << 30, now: Self.now)
        #expect(
            plan.deletions.map(\.cause.text) == [
                "91.0 d old, max_age of class errors is 90.0 d", "the top folder holds 40 B, max_bytes is 35 B",
                "the archive has 3 files, max_files is 2", "2.0 GiB of the disk are free, min_free is 5.0 GiB",
                "2.0 GiB of the disk are free, min_free is 5.0 GiB",
            ])
    }
}
