/// What the sampled lines of a folder show. Pure: bytes in, facts out.
struct LogSurvey {
    /// Fields that tell kinds of records apart, the likeliest first.
    private static let kindFields = ["event_type", "type", "kind", "event", "msg"]
    private static let maximumKinds = 50

    private(set) var forms: [LogForm: Int] = [:]
    private(set) var records: [[JSONSketch.Member]] = []
    private(set) var hasEmail = false

    /// Takes in part of a file: whole lines, but for the first and the last when it was cut out.
    mutating func note(_ bytes: [UInt8], isCut: Bool) -> [LogForm: Int] {
        var lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if isCut, lines.count > 1 { lines.removeLast() }
        var found: [LogForm: Int] = [:]
        for slice in lines {
            guard let line = LogLine(slice) else { continue }
            found[line.form, default: 0] += 1
            if let record = line.record { records.append(record) }
            hasEmail = hasEmail || Self.looksLikeEmail(slice)
        }
        forms.merge(found, uniquingKeysWith: +)
        return found
    }

    /// The form of most lines; text only where there is nothing else.
    var mainForm: LogForm {
        let structured = forms.filter { $0.key != .text }
        return structured.max { ($0.value, "\($1.key)") < ($1.value, "\($0.key)") }?.key ?? .text
    }

    /// The field that tells records apart: most records have it, with few values that come back.
    var kindField: String? {
        Self.kindFields.first { name in
            var values: [String: Int] = [:]
            for record in records {
                if case .string(let text)? = record.first(where: { $0.key == name })?.value {
                    values[text, default: 0] += 1
                }
            }
            let total = values.values.reduce(0, +)
            return total * 2 >= records.count && total >= 2 * values.count && !values.isEmpty
                && values.count <= Self.maximumKinds
        }
    }

    /// Facts by value of `kindField`; all under nil where there is no such field.
    func facts(by kindField: String?) -> [(kind: String?, facts: RecordFacts)] {
        var order: [String?] = []
        var facts: [String?: RecordFacts] = [:]
        for record in records {
            var kind: String?
            if let kindField {
                guard case .string(let text)? = record.first(where: { $0.key == kindField })?.value else { continue }
                kind = text
            }
            if facts[kind] == nil { order.append(kind) }
            facts[kind, default: RecordFacts()].note(record)
        }
        return order.compactMap { kind in facts[kind].map { (kind, $0) } }
    }

    /// Facts of all records together.
    var allFacts: RecordFacts { facts(by: nil).first?.facts ?? RecordFacts() }

    private static func looksLikeEmail(_ line: ArraySlice<UInt8>) -> Bool {
        func isWord(_ byte: UInt8) -> Bool {
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39
        }
        var index = line.startIndex
        while let at = line[index...].firstIndex(of: UInt8(ascii: "@")) {
            let rest = line[(at + 1)...].prefix { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
            if at > line.startIndex, isWord(line[at - 1]), rest.dropFirst().dropLast().contains(UInt8(ascii: ".")) {
                return true
            }
            index = at + 1
        }
        return false
    }
}
