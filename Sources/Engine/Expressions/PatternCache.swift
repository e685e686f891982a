/// The patterns of `matches` calls whose pattern is no literal, most recent ones only.
///
/// Bounded by `ExpressionLimits.cachedPatterns`; an invalid pattern is kept too, so that a field full of nonsense is
/// not compiled once per record.
struct PatternCache {
    private struct Entry {
        let text: [UInt8]
        let pattern: RegexPattern?
    }

    private var entries: [Entry] = []
    private var oldest = 0

    /// The compiled pattern, or nil for an invalid one.
    mutating func pattern(for text: ByteRun) -> RegexPattern? {
        for entry in entries where text.equals(entry.text) { return entry.pattern }
        let made = Entry(text: text.copy(), pattern: try? RegexPattern(String(text)))
        if entries.count < ExpressionLimits.cachedPatterns {
            entries.append(made)
        } else {
            entries[oldest] = made
            oldest = (oldest + 1) % entries.count
        }
        return made.pattern
    }
}
