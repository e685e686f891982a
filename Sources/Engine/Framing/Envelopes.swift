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
            var repaired = GrowableBytes(capacity: text.count + 64)
            UTF8Repair.append(text, to: &repaired)
            unsafe JSONText.escape(repaired.bytes, into: &out)
            out.append(isError ? "\\n\",\"stream\":\"stderr\",\"time\":\"" : "\\n\",\"stream\":\"stdout\",\"time\":\"")
            out.append(time)
            out.append("\"}")
        }
    }

    /// Appends what the envelope said as members of a record that the framer writes.
    static func writeMembers(time: ByteView, isError: Bool, to out: inout GrowableBytes) {
        guard !time.isEmpty else { return }
        out.append(",\"timestamp\":\"")
        UTF8Repair.append(time, to: &out)
        out.append(isError ? "\",\"stream\":\"stderr\"" : "\",\"stream\":\"stdout\"")
    }
}
