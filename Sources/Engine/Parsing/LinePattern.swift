/// A regular expression whose named groups are the fields of a line.
package struct LinePattern: Sendable {
    private let pattern: RegexPattern
    /// By group: its name as UTF-8, empty for one without.
    private let names: [[UInt8]]

    /// Nil when no group has a name: then the pattern would say nothing.
    package init?(_ pattern: RegexPattern) {
        guard pattern.groupNames.contains(where: { $0 != nil }) else { return nil }
        self.pattern = pattern
        names = pattern.groupNames.map { Array(($0 ?? "").utf8) }
    }

    /// Writes the groups that took part in the first match as a JSON object; false when there is no match. Groups that
    /// JSON takes for a number, `true` or `false` are such.
    func read(_ text: ByteView, into out: inout GrowableBytes) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: RegexGroup.self, capacity: names.count + 1) { groups in
            guard unsafe pattern.firstMatch(in: text.raw, groups: groups) else { return false }
            var object = ObjectWriter(&out)
            for (index, name) in names.enumerated() where !name.isEmpty {
                guard let range = unsafe groups[index + 1].range else { continue }
                unsafe name.withUnsafeBytes { unsafe object.add(ByteView($0), text[range], isTyped: true, to: &out) }
            }
            object.end(&out)
            return true
        }
    }
}
