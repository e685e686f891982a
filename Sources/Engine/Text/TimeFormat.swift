/// A form in which a field may hold a time, as the pipeline file names it: `auto`, `rfc3339`, `epoch_s`, `epoch_ms`,
/// `epoch_us`, `epoch_ns` or a pattern with `%`.
package enum TimeFormat: Sendable, Equatable {
    case auto
    case rfc3339
    case epoch(TimeUnit)
    case pattern(TimePattern)

    /// Names of the forms that are no pattern.
    package static let names = ["auto", "rfc3339", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns"]

    /// Nil when `text` is neither a name nor holds a `%`.
    package init?(_ text: String) throws(TimePatternError) {
        switch text {
        case "auto": self = .auto
        case "rfc3339": self = .rfc3339
        case "epoch_s": self = .epoch(.seconds)
        case "epoch_ms": self = .epoch(.milliseconds)
        case "epoch_us": self = .epoch(.microseconds)
        case "epoch_ns": self = .epoch(.nanoseconds)
        default:
            guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
            self = .pattern(try TimePattern(text))
        }
    }

    /// Nanoseconds since 1970 UTC, nil when the text has another form. `offset` is seconds east of UTC where the text
    /// names no zone, `reference` when it was received, for patterns without year.
    package func parse(_ text: ByteView, offset: Int, reference: Int64) -> Int64? {
        switch self {
        case .auto: TimeText.parse(text, offset: offset)
        case .rfc3339: text.count >= 10 ? TimeText.calendar(text, offset: offset) : nil
        case .epoch(let unit): TimeText.epoch(text, unit: unit)
        case .pattern(let pattern): pattern.parse(text, offset: offset, reference: reference)
        }
    }
}
