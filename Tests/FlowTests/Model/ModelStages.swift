/// The made-up pipeline of the model test. Each ordered step depends on everything before it, so that any two records
/// out of order, lost or doubled change all that follows.
struct ModelStages: Equatable {
    static let sections = 3
    /// One state a section but the last, which appends.
    var states: [UInt64] = Array(repeating: 1, count: sections - 1)

    static func parallel(_ section: Int, _ record: UInt64) -> UInt64 {
        (record ^ UInt64(section + 1)) &* 0x9E37_79B9_7F4A_7C15
    }

    /// - Returns: the record, perhaps changed by what came before it; nil when it is dropped.
    mutating func decide(_ section: Int, _ record: UInt64) -> UInt64? {
        states[section] = (states[section] ^ record) &* 0xBF58_476D_1CE4_E5B9
        let draw = states[section] >> 33
        if draw % 5 == 0 { return nil }
        return draw % 7 == 0 ? record &+ draw : record
    }

    /// The `when:` of the second output.
    static func isSelected(_ record: UInt64) -> Bool { record >> 17 & 3 != 0 }
}

/// What the pipeline made of all records: the sequential model's answer, and the simulation's.
struct ModelResult: Equatable {
    var stages = ModelStages()
    var everything: [UInt64] = []
    var selected: [UInt64] = []
    var recordsIn = 0
    var dropped: [Int] = Array(repeating: 0, count: ModelStages.sections - 1)

    /// One record through everything, before the next one begins.
    mutating func process(_ original: UInt64) {
        recordsIn += 1
        var record = original
        for section in 0..<ModelStages.sections - 1 {
            record = ModelStages.parallel(section, record)
            guard let kept = stages.decide(section, record) else {
                dropped[section] += 1
                return
            }
            record = kept
        }
        record = ModelStages.parallel(ModelStages.sections - 1, record)
        everything.append(record)
        if ModelStages.isSelected(record) { selected.append(record) }
    }
}
