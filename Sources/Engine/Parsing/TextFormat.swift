/// How text becomes a record.
enum TextFormat: Sendable {
    /// A JSON object, or logfmt where it clearly is; other text stays text and is no fault unless it begins like an
    /// object.
    case auto
    case json
    case logfmt
    case regex(LinePattern)

    /// What became of a text.
    enum Answer: Equatable {
        /// `out` holds a JSON object; `isWhole` says that all of the text is in it, but for the first `prefix` bytes.
        case object(isWhole: Bool, prefix: Int = 0)
        /// It is text, as it may be.
        case text
        case fault(RejectReason)
    }

    /// Reads `text` (UTF-8, trimmed) and writes its object to `out`.
    func read(_ text: ByteView, into out: inout GrowableBytes) -> Answer {
        switch self {
        case .auto:
            if case .object(let isWhole, let prefix) = copyObject(text, to: &out) {
                return .object(isWhole: isWhole, prefix: prefix)
            }
            return Logfmt.read(text, isStrict: true, into: &out) ? .object(isWhole: true) : .text
        case .json: return copyObject(text, to: &out)
        case .logfmt:
            return Logfmt.read(text, isStrict: false, into: &out) ? .object(isWhole: true) : .fault(.patternMismatch)
        case .regex(let pattern):
            return pattern.read(text, into: &out) ? .object(isWhole: false) : .fault(.patternMismatch)
        }
    }

    /// The object that the text is, or that it ends in. The parser looks at it closely when it is taken as a record.
    private func copyObject(_ text: ByteView, to out: inout GrowableBytes) -> Answer {
        var brace = text.find(0x7B)
        for _ in 0..<Limits.tornTries {
            guard brace < text.count, brace <= Limits.prefixBytes else { break }
            if brace == 0 || LooseObject.isWhole(text, from: brace) {
                out.removeAll()
                out.append(text.dropFirst(brace))
                return .object(isWhole: true, prefix: brace)
            }
            brace = text.find(0x7B, from: brace + 1)
        }
        return .fault(.notAnObject)
    }
}
