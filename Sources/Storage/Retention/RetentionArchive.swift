/// An archive and what it is to keep: what a pipeline file says, and what the data directory remembers of it for
/// commands that are given no file.
package struct RetentionArchive: Sendable, Equatable {
    /// The output's name.
    package var name: String
    /// Where its files are.
    package var folder: String
    package var policy: RetentionPolicy

    package init(name: String, folder: String, policy: RetentionPolicy) {
        self.name = name
        self.folder = folder
        self.policy = policy
    }

    private static let names = [
        "archive", "folder", "rule", "keep", "max_age", "max_bytes", "max_files", "partition_max_bytes",
        "partition_max_files", "min_free", "keep_min_age", "keep_min_bytes",
    ]

    /// A line for the archive and one for each rule. A folder in the data directory is told relative to it, so that the
    /// directory can be moved. Ages are nanoseconds.
    func lines(in directory: String) -> [UInt8] {
        var lines = FlatLines()
        let inside = folder.hasPrefix("\(directory)/") ? String(folder.dropFirst(directory.utf8.count + 1)) : folder
        lines.add(
            [("archive", .text(name)), ("folder", .text(inside))] + Self.members(policy.total) + [
                ("partition_max_bytes", .number(policy.perPartition.maximumBytes)),
                ("partition_max_files", .number(policy.perPartition.maximumFiles.map(Int64.init))),
                ("min_free", .number(policy.minimumFree)), ("keep_min_age", .number(policy.floor.age)),
                ("keep_min_bytes", .number(policy.floor.bytes)),
            ])
        for rule in policy.rules {
            lines.add(
                [("rule", .text(rule.name)), ("keep", .text(rule.keepsForever ? "forever" : nil))]
                    + Self.members(rule.limits))
        }
        return lines.bytes
    }

    /// Nil where the bytes are not what `lines` gives.
    init?(_ bytes: [UInt8], in directory: String) {
        var lines = FlatLines.read(bytes, Self.names)[...]
        guard let first = lines.popFirst(), let name = first["archive"], let folder = first["folder"] else { return nil }
        let number = { (key: String) in first[key].flatMap(Int64.init) }
        var policy = RetentionPolicy(
            total: Self.limits(first),
            perPartition: .init(
                maximumBytes: number("partition_max_bytes"), maximumFiles: number("partition_max_files").map { Int($0) }),
            minimumFree: number("min_free"),
            floor: .init(age: number("keep_min_age") ?? 0, bytes: number("keep_min_bytes") ?? 0))
        for line in lines {
            guard let rule = line["rule"] else { return nil }
            policy.rules.append(.init(rule, Self.limits(line), keepsForever: line["keep"] == "forever"))
        }
        self.init(name: name, folder: folder.hasPrefix("/") ? folder : "\(directory)/\(folder)", policy: policy)
    }

    private static func members(_ limits: RetentionPolicy.Limits) -> [(String, FlatLines.Value)] {
        [
            ("max_age", .number(limits.maximumAge)), ("max_bytes", .number(limits.maximumBytes)),
            ("max_files", .number(limits.maximumFiles.map(Int64.init))),
        ]
    }

    private static func limits(_ line: [String: String]) -> RetentionPolicy.Limits {
        RetentionPolicy.Limits(
            maximumAge: line["max_age"].flatMap(Int64.init), maximumBytes: line["max_bytes"].flatMap(Int64.init),
            maximumFiles: line["max_files"].flatMap(Int.init))
    }
}
