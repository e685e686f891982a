/// What a rule reads where that is fields alone: a plain value, so that the loop over records copies no references.
struct MetricReading: Sendable {
    let family: UInt16
    /// Whether value and labels are fields, and the rule has no `for_each`.
    let isPlain: Bool
    /// The value's field, `KeyTable.noSlot` for a count of one.
    let value: UInt16
    /// The trace id's field, `KeyTable.noSlot` for no exemplars.
    let trace: UInt16
    /// Where the slots of labels and of order components stand among those of all rules.
    let labels: Range<Int>
    let places: Range<Int>
    /// The first rule of the stage that reads the same labels and places: of a record to which both apply, the key is read
    /// once.
    let keyOwner: Int

    /// Describes a rule, whose slots are appended to `slots`; `others` are those before it.
    init(_ rule: MetricRule, behind others: [MetricReading], slots: inout [UInt16]) {
        family = rule.family
        let labelSlots = rule.labels.map(\.slot)
        isPlain = rule.entries == nil && (rule.value == nil || rule.value?.slot != nil) && !labelSlots.contains(nil)
        value = rule.value?.slot ?? KeyTable.noSlot
        trace = rule.trace ?? KeyTable.noSlot
        let start = slots.count
        slots += labelSlots.map { $0 ?? KeyTable.noSlot }
        labels = start..<slots.count
        slots += rule.places.map(\.slot)
        places = labels.upperBound..<slots.count
        let own = slots[start...]
        let (labelCount, isPlain, trace) = (labels.count, isPlain, trace)
        keyOwner =
            others.firstIndex { other in
                isPlain && other.isPlain && other.trace == trace && other.labels.count == labelCount
                    && slots[other.labels.lowerBound..<other.places.upperBound].elementsEqual(own)
            } ?? others.count
    }
}
