/// Writes lines back into the form that their container runtime gave them.
enum Envelopes {
    static func write(
        _ text: ByteView,
        _ envelope: FramingOptions.Envelope,
        time: ByteView,
        isError: Bool,
        to out: inout GrowableBytes
    ) {
        switch envelope {
        case .none: out.append(text)
        case .cri:
            // A line that came without header has none.
            if !time.isEmpty {
                out.append(time)
                out.append(isError ? " stderr F " : " stdout F ")
            }
            out.append(text)
        case .docker:
            guard !time.isEmpty else {
                out.append(text)
                return
            }
            out.append("{\"log\":\"")
            appendEscaped(text, to: &out)
            out.append(isError ? "\\n\",\"stream\":\"stderr\",\"time\":\"" : "\\n\",\"stream\":\"stdout\",\"time\":\"")
            appendEscaped(time, to: &out)
            out.append("\"}")
        }
    }

    /// Appends what the envelope said as members of a record that the framer writes.
    static func writeMembers(time: ByteView, isError: Bool, to out: inout GrowableBytes) {
        guard !time.isEmpty else { return }
        out.append(",\"timestamp\":\"")
        appendEscaped(time, to: &out)
        out.append(isError ? "\",\"stream\":\"stderr\"" : "\",\"stream\":\"stdout\"")
    }

    /// Any bytes as the inside of a JSON string: what stands where a runtime writes its time may be anything.
    private static func appendEscaped(_ text: ByteView, to out: inout GrowableBytes) {
        var repaired = GrowableBytes(capacity: text.count + 64)
        UTF8Repair.append(text, to: &repaired)
        unsafe JSONText.escape(repaired.bytes, into: &out)
    }
}
