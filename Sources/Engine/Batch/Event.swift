/// Log or span: one batch carries both, so that each stage exists once.
package enum Signal: UInt8, Sendable {
    case log
    case span
}

/// Severity in the order of urgency; `none` where a record names none.
package enum Level: UInt8, Sendable, Comparable {
    case none, trace, debug, info, warning, error, critical

    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
}

/// How a record ended. Everything but `live` takes it out of the batch; the names are those of the sum rule.
package enum Outcome: UInt8, Sendable, CaseIterable {
    case live
    case filtered
    case sampled
    case throttled
    case deduplicated
    case limited
    case aggregated
    case deadLettered

    /// The value of the `outcome` label.
    package var name: String { self == .deadLettered ? "dead_lettered" : "\(self)" }
}

/// Why a line is no JSON object; the name is a metric label.
package enum RejectReason: UInt8, Sendable, CaseIterable {
    case none
    case notAnObject
    case truncated
    case unexpectedToken
    case badString
    case badEscape
    case badNumber
    case badLiteral
    case controlCharacter
    case tooDeep
    case tooManyFields
    case trailingText
    case patternMismatch
    case conditionError

    package var name: String {
        var text = ""
        for character in "\(self)" { text += character.isUppercase ? "_\(character.lowercased())" : "\(character)" }
        return text
    }
}

/// One record of a batch. 48 bytes.
package struct Event {
    /// Where the record's own line began and ended, prefix included, newline excluded.
    package var rawStart: UInt32 = 0
    package var rawEnd: UInt32 = 0
    /// The JSON object, both braces included; for text the trimmed text.
    package var start: UInt32 = 0
    package var end: UInt32 = 0
    /// The event's run in the field table.
    package var fieldStart: UInt32 = 0
    package var fieldCount: UInt16 = 0
    package var fieldCapacity: UInt16 = 0
    /// Nanoseconds since 1970 UTC, or `Event.noTime`.
    package var time: Int64 = Event.noTime
    package var origin: UInt16 = 0
    /// `meta.route`: an index into the plan's route names; 0 is none.
    package var route: UInt16 = 0
    package var signal = Signal.log
    package var level = Level.none
    package var outcome = Outcome.live
    package var flags: Flags = []
    package var reason = RejectReason.none

    package static let noTime = Int64.min

    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The record differs from its line.
        package static let edited = Flags(rawValue: 1)
        /// A plain line: one field `message` of raw text.
        package static let text = Flags(rawValue: 2)
        /// Text stood before the object.
        package static let prefixed = Flags(rawValue: 4)
        /// Bare NaN or Infinity, or a lone surrogate, that serialising must mend.
        package static let mend = Flags(rawValue: 8)
        /// Bytes that were no UTF-8 were replaced by U+FFFD.
        package static let repaired = Flags(rawValue: 16)
        /// No space stands behind the line's colons and commas.
        package static let compact = Flags(rawValue: 32)
        /// At least one member is shadowed by a later one of the same key.
        package static let duplicates = Flags(rawValue: 64)
        /// Edited by more than members of the plan's own (`Batch.add`) behind the line's: values stand outside the line, or
        /// members of the line are gone or have other names.
        package static let rewritten = Flags(rawValue: 128)
    }

    @inline(__always) package var isLive: Bool { outcome == .live }
}

/// A stretch of a batch that came from one stream of one input.
package struct Origin: Sendable {
    /// Index of the input in the plan.
    package var input: UInt16
    /// Index of the stream within the input (a file generation, a connection); 0 for stdin.
    package var stream: UInt32
    /// Where the stretch begins in the batch's bytes.
    package var byteStart: UInt32
    /// The stream's position behind the stretch; what it counts is the input's own affair (bytes of a file).
    package var endPosition: UInt64
    /// When the bytes were read, nanoseconds since 1970 UTC.
    package var receivedAt: Int64
    /// The stream is one writer's lines in order, so that a line may take context from the one before it.
    package var isSequence = true
    /// No bytes of a stream stand behind it: its records were made by a stage, and it says nothing about how far the
    /// stream has come.
    package var isMade = false
    /// Whoever waits for the stretch to be committed.
    package var receipt: (any Receipt)?

    package init(
        input: UInt16, stream: UInt32 = 0, byteStart: Int = 0, endPosition: UInt64 = 0, receivedAt: Int64 = 0,
        receipt: (any Receipt)? = nil
    ) {
        self.input = input
        self.stream = stream
        self.byteStart = UInt32(byteStart)
        self.endPosition = endPosition
        self.receivedAt = receivedAt
        self.receipt = receipt
    }
}

/// Someone who waits until records are safe: an HTTP request. Called from workers and from the commit thread.
package protocol Receipt: AnyObject, Sendable {
    /// Line `line` (from 1) of what the receipt covers was no record.
    func rejected(line: Int, reason: RejectReason)
    /// One of the stretches (`Origin`) that carry the receipt is committed; called once for each, in their order.
    func committed()
    /// It cannot be made safe; the client should send it again.
    func failed(_ why: String)
}
