/// One entry of an `Accept` or `Accept-Encoding` header: a name, parameters and a weight (RFC 9110 §12.5).
struct MediaRange: Equatable {
    /// In lower case: `text/plain`, `*/*`, `gzip`.
    let name: String
    /// Names in lower case, values as they stand without quotes; `q` is not among them.
    let parameters: [String: String]
    /// In thousandths, 0...1000.
    let weight: Int

    /// How closely it names what it wants: a type, all of a kind, anything.
    var precision: Int {
        if name == "*/*" || name == "*" { return 0 }
        return name.hasSuffix("/*") ? 1 : 2
    }

    /// The entries of a header, the most wanted first: by weight, then precision, then place. What cannot be read is
    /// left out, and so is what has the weight 0 or was never asked for.
    static func wanted(_ header: String) -> [MediaRange] {
        let ranges = all(header).filter { $0.weight > 0 }
        return ranges.enumerated().sorted { left, right in
            if left.element.weight != right.element.weight { return left.element.weight > right.element.weight }
            if left.element.precision != right.element.precision {
                return left.element.precision > right.element.precision
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// All entries that can be read, in their order.
    static func all(_ header: String) -> [MediaRange] {
        header.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: ";").map(trimmed)
            guard let name = parts.first?.lowercased(), !name.isEmpty else { return nil }
            var parameters: [String: String] = [:]
            var weight = 1000
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
                guard pair.count == 2 else { return nil }
                let value = pair[1].filter { $0 != "\"" }
                if pair[0].lowercased() == "q" {
                    guard let read = thousandths(value) else { return nil }
                    weight = read
                } else {
                    parameters[pair[0].lowercased()] = value
                }
            }
            return MediaRange(name: name, parameters: parameters, weight: weight)
        }
    }

    /// `0`, `1`, `0.5`, `0.123`, `1.000`: at most three digits behind the point count.
    private static func thousandths(_ text: String) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), 0...1 ~= whole else { return nil }
        guard parts.count == 2 else { return whole * 1000 }
        let digits = String((parts[1] + "000").prefix(3))
        guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let fraction = Int(digits) else { return nil }
        return min(1000, whole * 1000 + fraction)
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
