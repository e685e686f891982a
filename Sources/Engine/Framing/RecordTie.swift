/// What a record that the framer writes takes over from another line: a traceback from the record before it
/// (`log.exception()` prints the record, and the logging module the same traceback behind it, as raw lines), and a line
/// that was cut from its own beginning.
///
/// The fields that say which run, task and span it was are copied; the event's type is not, so that metrics do not
/// count the same thing twice.
struct RecordTie {
    /// Keys that are copied, wherever they stand at the record's top level.
    private static let copiedKeys: [StaticString] = [
        "timestamp", "time", "ts", "@timestamp", "level", "severity", "logger", "trace_id", "span_id", "span",
        "otelTraceID", "otelSpanID", "otelServiceName", "service", "task_id", "run_id", "rank", "host", "process",
    ]
    private static let exceptionKeys: [StaticString] = ["exception", "exc_info"]
    private static let textKeys: [StaticString] = ["event", "message", "msg"]

    /// The exception's text where it is a traceback, escapes as they stand.
    private(set) var exception: Range<Int>?
    private var hasException = false
    private var copied: [LooseObject.Member] = []
    private var copiedBytes = 0
    private var text: LooseObject.Member?

    /// What a traceback behind `line` takes over; nil when the line holds no object with an exception.
    init?(behind line: ByteView) {
        guard let isComplete = read(line), isComplete, hasException else { return nil }
    }

    /// What stands whole in the beginning of an object that was cut; nil when `line` holds none.
    init?(within line: ByteView) {
        guard read(line) != nil else { return nil }
    }

    /// Appends the copied members, each with a comma before it.
    func writeMembers(of line: ByteView, to out: inout GrowableBytes) {
        for member in copied {
            out.append(",\"")
            UTF8Repair.append(line[member.key], to: &out)
            out.append("\":")
            UTF8Repair.append(line[member.value], to: &out)
        }
    }

    /// Appends `joined_to`, which repeats the record's own text, and the copied members.
    func writeJoined(to line: ByteView, to out: inout GrowableBytes) {
        out.append(",\"joined_to\":")
        if let text { UTF8Repair.append(line[text.value], to: &out) } else { out.append("true") }
        writeMembers(of: line, to: &out)
    }

    /// Goes over the members; gives whether the object is complete, nil when there is none.
    private mutating func read(_ line: ByteView) -> Bool? {
        let brace = line.find(0x7B)
        guard brace < line.count, brace <= Limits.prefixBytes else { return nil }
        var object = LooseObject(line, at: brace)
        while let member = object.next() { take(member, line) }
        return object.isComplete
    }

    private mutating func take(_ member: LooseObject.Member, _ line: ByteView) {
        let key = line[member.key]
        let value = line[member.value]
        if Self.exceptionKeys.contains(where: { key == $0 }) {
            if value == "null" || value == "false" || value == "\"\"" { return }
            hasException = true
            if value.hasPrefix("\"Traceback (most recent call last):") {
                exception = member.value.lowerBound + 1..<member.value.upperBound - 1
            }
            return
        }
        guard value.count <= FramingLimits.copiedFieldBytes, Self.isSound(value) else { return }
        if text == nil, Self.textKeys.contains(where: { key == $0 }), value[0] == 0x22 { text = member }
        guard copiedBytes + value.count <= FramingLimits.copiedBytes, Self.copiedKeys.contains(where: { key == $0 }),
            !copied.contains(where: { line[$0.key] == key })
        else { return }
        copied.append(member)
        copiedBytes += value.count
    }

    /// Whether the parser will take the value: a wrong one would cost the record that it is copied to.
    private static func isSound(_ value: ByteView) -> Bool {
        guard let start = unsafe value.raw.baseAddress else { return false }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        switch value[0] {
        case 0x22: return unsafe JSONText.checkEscapes(base, 1, value.count - 1) != .bad
        case 0x7B: return value.find(0x5C) == value.count
        case 0x5B: return false
        default: return unsafe NumberText.scalar(base, 0, value.count) != nil
        }
    }
}
