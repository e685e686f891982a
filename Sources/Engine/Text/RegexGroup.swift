/// Where one group of a match stands: byte offsets into the text. Laid out like `cre2_group`.
package struct RegexGroup: Equatable, Sendable {
    package var start: Int64
    package var end: Int64

    /// A group that took no part in the match.
    package static let none = RegexGroup(start: -1, end: -1)

    package init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }

    /// The bytes of the group, or nil when it took no part.
    @inlinable package var range: Range<Int>? {
        start < 0 ? nil : Int(start)..<Int(end)
    }
}
