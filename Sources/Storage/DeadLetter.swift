package import Engine

/// One record that could not be taken.
@safe package struct DeadLetter {
    /// When it was received, nanoseconds since 1970 UTC.
    package var receivedAt: Int64
    package var reason: String
    package var input: String
    /// Of the input: a file, a connection; 0 for stdin.
    package var stream: UInt32
    /// What came, redacted; any bytes.
    package var text: UnsafeRawBufferPointer

    package init(receivedAt: Int64, reason: String, input: String, stream: UInt32, text: UnsafeRawBufferPointer) {
        self.receivedAt = receivedAt
        self.reason = reason
        self.input = input
        self.stream = stream
        unsafe self.text = unsafe text
    }

    /// Appends the letter as one line. A text over `StorageLimits.deadLetterTextBytes` is cut, with `"truncated":true`.
    package func write(to out: inout GrowableBytes) {
        out.append("{\"time\":\"")
        out.append(text: DayText.time(nanoseconds: receivedAt))
        out.append("\",\"reason\":\"")
        out.append(text: reason)
        out.append("\",\"input\":\"")
        out.append(contentsOf: JSONText.escaped(input))
        out.append("\",\"stream\":")
        out.append(text: String(stream))
        let kept = unsafe text.prefix(StorageLimits.deadLetterTextBytes)
        if unsafe kept.count < text.count { out.append(",\"truncated\":true") }
        out.append(",\"text\":\"")
        // Repairs what is no UTF-8, a character that the cut divided among it.
        out.append(contentsOf: unsafe JSONText.escaped(String(decoding: kept, as: UTF8.self)))
        out.append("\"}\n")
    }
}
