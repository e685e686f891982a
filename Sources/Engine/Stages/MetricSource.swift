/// Where a metric reads a value or a label, in CEL. What is a field of the record and nothing else is mostly read by
/// `MetricWork` itself; then both have the same meaning.
struct MetricSource: Sendable {
    let expression: Expression
    /// The field's slot, where the expression is just a field.
    let slot: UInt16?

    init(_ expression: Expression) {
        self.expression = expression
        slot = expression.plainField
    }

    // MARK: - Numbers

    /// The number, or why there is none. Text counts where it is a number (`NumericText`), truth as 1 and 0, a time
    /// as seconds since 1970, a duration as seconds.
    func number(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch
    ) -> (value: Double, problem: MetricProblem?) {
        let value = expression.evaluate(batch, event, &scratch)
        switch value {
        case .int(let number): return (Double(number), nil)
        case .uint(let number): return (Double(number), nil)
        case .double(let number): return (number, nil)
        case .bool(let truth): return (truth ? 1 : 0, nil)
        case .timestamp(let instant): return (Double(instant.seconds) + Double(instant.nanoseconds) / 1e9, nil)
        case .duration(let nanoseconds): return (Double(nanoseconds) / 1e9, nil)
        case .string(let text):
            let number = unsafe expression.withBytes(of: text, batch, scratch) { bytes in
                unsafe ByteRun(bytes: bytes).flatMap(NumericText.double)
            }
            return number.map { ($0, nil) } ?? (0, .notANumber)
        case .error: return (0, .noValue)
        default: return (0, .notANumber)
        }
    }

    // MARK: - Labels

    /// Adds the value as a label's; what has no text (a missing field, null, an object) leaves the label out.
    func addLabel(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch,
        to updates: inout MetricUpdates
    ) {
        let value = expression.evaluate(batch, event, &scratch)
        guard let text = expression.text(of: value, batch, event, &scratch) else { return updates.addAbsentLabel() }
        unsafe expression.withBytes(of: text, batch, scratch) { bytes in
            if let run = unsafe ByteRun(bytes: bytes) { updates.addLabel(run) } else { updates.addAbsentLabel() }
        }
    }
}

extension ByteRun {
    /// Nil for a buffer of nothing.
    fileprivate init?(bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return nil }
        unsafe self.init(start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
}
