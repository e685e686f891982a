/// What sampled records show of one field, nested ones by their path.
struct FieldFacts {
    private static let countedValues = 100

    /// Records that have it.
    var count = 0
    /// Records where it is a number.
    var numbers = 0
    /// Its text values, until there are too many to matter.
    private(set) var values: Set<String> = []
    private(set) var hasManyValues = false

    mutating func note(_ value: JSONSketch) {
        count += 1
        if value.isNumber { numbers += 1 }
        guard case .string(let text) = value, !hasManyValues else { return }
        values.insert(text)
        if values.count > Self.countedValues {
            hasManyValues = true
            values = []
        }
    }
}

/// What sampled records of one kind show.
struct RecordFacts {
    var count = 0
    var fields: [String: FieldFacts] = [:]
    /// Objects whose members are all numbers under keys that are data, such as `{"task_0": 0.9}`, by path.
    var numberMaps: [String: Int] = [:]

    /// Whether at least half of the records have the field.
    func mostlyHas(_ path: String) -> Bool { (fields[path]?.count ?? 0) * 2 >= count && count > 0 }

    mutating func note(_ record: [JSONSketch.Member]) {
        count += 1
        note(record, below: "", depth: 0)
    }

    private mutating func note(_ members: [JSONSketch.Member], below prefix: String, depth: Int) {
        for member in members {
            let path = prefix + member.key
            guard case .object(let inner) = member.value else {
                fields[path, default: FieldFacts()].note(member.value)
                continue
            }
            let isNumberMap =
                !inner.isEmpty
                && inner.allSatisfy { inner in
                    inner.value.isNumber && inner.key.contains(where: \.isNumber)
                }
            if isNumberMap {
                numberMaps[path, default: 0] += 1
            } else if depth < 3 {
                note(inner, below: "\(path).", depth: depth + 1)
            }
        }
    }
}
