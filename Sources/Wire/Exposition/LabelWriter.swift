internal import Engine

/// Writes the label sets of one family: `{task_id="task_1",run="a\nb"}`, or nothing when no label has a value.
struct LabelWriter {
    /// `name="`, for each label.
    private let openings: [[UInt8]]
    /// The constant labels, written out and without braces.
    private let constant: [UInt8]

    init(_ family: MetricFamily, escaping: NameEscaping) {
        let opening: (String) -> [UInt8] = { Array("\(escaping.escape($0))=\"".utf8) }
        openings = family.labelNames.map(opening)
        constant = Array(
            family.constantLabels.filter { !$0.value.isEmpty }.map { label in
                var text = opening(label.name)
                Self.escape(label.value, quotes: true, into: &text)
                return text + [UInt8(ascii: "\"")]
            }.joined(separator: [UInt8(ascii: ",")])
        )
    }

    /// The set of a sample; `bound` is the value of `le`, which needs no escapes.
    func text(_ values: [String], bound: String? = nil) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for (opening, value) in zip(openings, values) where !value.isEmpty {
            Self.separate(&out)
            out += opening
            Self.escape(value, quotes: true, into: &out)
            out.append(UInt8(ascii: "\""))
        }
        if !constant.isEmpty {
            Self.separate(&out)
            out += constant
        }
        if let bound {
            Self.separate(&out)
            out += Array("le=\"\(bound)\"".utf8)
        }
        guard out.count > 1 else { return [] }
        out.append(UInt8(ascii: "}"))
        return out
    }

    /// Backslashes and line ends are escaped everywhere, quotes in label values and in all of OpenMetrics.
    static func escape(_ text: String, quotes: Bool, into out: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): out.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): out.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\"") where quotes: out.append(contentsOf: [UInt8(ascii: "\\"), byte])
            default: out.append(byte)
            }
        }
    }

    private static func separate(_ out: inout [UInt8]) {
        if out.count > 1 { out.append(UInt8(ascii: ",")) }
    }
}
