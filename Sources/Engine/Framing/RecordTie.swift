/// What a traceback takes over from the record before it: `log.exception()` prints the record, and the logging module
/// prints the same traceback behind it as raw lines.
///
/// The fields that say which run, task and span it was are copied, and `joined_to` repeats the record's own text; the
/// event's type is not copied, so that metrics do not count the same thing twice.
struct RecordTie {
    /// Keys that are copied, wherever they stand at the record's top level.
    private static let copiedKeys: [StaticString] = [
        "timestamp", "time", "ts", "@timestamp", "level", "severity", "logger", "trace_id", "span_id", "span",
        "otelTraceID",
        "otelSpanID", "otelServiceName", "service", "task_id", "run_id", "rank", "host", "process",
    ]
    private static let exceptionKeys: [StaticString] = ["exception", "exc_info"]
    private static let textKeys: [StaticString] = ["event", "message", "msg"]

    /// The exception's text where it is a traceback, escapes as they stand.
    private(set) var exception: Range<Int>?
    private var copied: [LooseObject.Member] = []
    private var text: Range<Int>?

    /// Nil when `line` holds no object with an exception.
    init?(_ line: ByteView) {
        let brace = line.find(0x7B)
        guard brace < line.count, brace <= Limits.prefixBytes else { return nil }
        var object = LooseObject(line, at: brace)
        var hasException = false
        while let member = object.next() {
            let key = line[member.key]
            if Self.exceptionKeys.contains(where: { key == $0 }) {
                let value = line[member.value]
                if value == "null" || value == "false" || value == "\"\"" { continue }
                hasException = true
                if value.hasPrefix("\"Traceback (most recent call last):") {
                    exception = member.value.lowerBound + 1..<member.value.upperBound - 1
                }
            } else if member.value.count <= FramingLimits.copiedFieldBytes {
                if Self.copiedKeys.contains(where: { key == $0 }) { copied.append(member) }
                if text == nil, Self.textKeys.contains(where: { key == $0 }) { text = member.value }
            }
        }
        guard hasException, object.isComplete else { return nil }
    }

    /// Appends the members, each with a comma before it.
    func write(from line: ByteView, into out: inout GrowableBytes) {
        out.append(",\"joined_to\":")
        if let text { Self.appendValue(line[text], to: &out) } else { out.append("true") }
        for member in copied {
            out.append(",\"")
            Self.appendValue(line[member.key], to: &out)
            out.append("\":")
            Self.appendValue(line[member.value], to: &out)
        }
    }

    private static func appendValue(_ value: ByteView, to out: inout GrowableBytes) {
        UTF8Repair.append(value, to: &out)
    }
}
