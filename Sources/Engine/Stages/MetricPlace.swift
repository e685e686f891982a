/// A field of a record as a component of an order key.
struct MetricPlace: Sendable {
    let slot: UInt16

    /// Adds the component: a number, a text that is one, any other text, or nothing.
    @inline(__always)
    func add(_ batch: borrowing Batch, _ event: Int, to updates: inout MetricUpdates) {
        guard let field = batch.field(event, slot) else { return updates.addOrder(.missing) }
        let run = batch.run(field)
        switch field.type {
        case .integer, .double: updates.addOrder(Self.number(run))
        case .string, .rawText: Self.add(text: run, to: &updates)
        case .escapedString:
            var text = GrowableBytes(capacity: run.count)
            unsafe JSONText.unescape(run.buffer, into: &text)
            unsafe Self.add(text: ByteRun(text.base, count: text.count), to: &updates)
        default: updates.addOrder(.missing)
        }
    }

    @inline(__always)
    private static func number(_ run: ByteRun) -> OrderComponent {
        switch DecimalText.jsonNumber(run) {
        case .int(let value): .integer(value)
        case .uint(let value): .number(Double(value))
        case .double(let value): .number(value)
        default: .missing
        }
    }

    private static func add(text: ByteRun, to updates: inout MetricUpdates) {
        if let integer = DecimalText.int(text) {
            updates.addOrder(.integer(integer))
        } else if let number = NumericText.double(text) {
            updates.addOrder(.number(number))
        } else {
            updates.addOrder(text: text)
        }
    }
}
