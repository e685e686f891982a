/// The streams of a batch as the updates of a stage number them; named only when a rule asks.
struct MetricStreams {
    private static let unnamed = UInt16.max
    /// By origin of the batch.
    private var numbers: [UInt16] = []

    mutating func begin(_ batch: borrowing Batch) {
        numbers.removeAll(keepingCapacity: true)
        numbers.append(contentsOf: repeatElement(Self.unnamed, count: batch.origins.count))
    }

    /// The number of the record's stream among `updates`.
    mutating func number(
        of event: Int,
        _ batch: borrowing Batch,
        _ meta: borrowing MetaTexts,
        _ updates: inout MetricUpdates
    ) -> UInt16 {
        let index = Int(batch[event: event].origin)
        if numbers[index] != Self.unnamed { return numbers[index] }
        let origin = batch.origins[index]
        var name = meta.streams.indices.contains(index) ? meta.streams[index].name : ""
        // A stream without a name of its own is known by its numbers, and each one is a stream of its own.
        if name.isEmpty { name = "\(origin.input)/\(origin.stream)" }
        let number = updates.addStream(name: name, generation: UInt64(origin.stream))
        numbers[index] = number
        return number
    }
}
