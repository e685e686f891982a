/// Where a metric reads a value or a label: CEL, with a short way to what is the field of a record and nothing else.
struct MetricSource: Sendable {
    let expression: Expression
    /// The field's slot, where the expression is just that.
    private let slot: UInt16?

    init(_ expression: Expression) {
        self.expression = expression
        slot = expression.plainField
    }

    // MARK: - Numbers

    /// The number, or why there is none. Text counts where it is a number (`NumericText`), truth as 1 and 0, a time
    /// as seconds since 1970, a duration as seconds.
    @inline(__always)
    func number(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch
    ) -> (value: Double, problem: MetricProblem?) {
        if let slot {
            guard let field = batch.field(event, slot) else { return (0, .noValue) }
            switch field.type {
            case .integer, .double:
                let text = unsafe ByteRun(batch.base + field.valueStart, count: field.valueLength)
                return DecimalText.double(text).map { ($0, nil) } ?? (0, .notANumber)
            default: break
            }
        }
        return evaluated(batch, event, &scratch)
    }

    private func evaluated(
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
    @inline(__always)
    func addLabel(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch,
        to updates: inout MetricUpdates
    ) {
        if let slot {
            guard let field = batch.field(event, slot) else { return updates.addAbsentLabel() }
            if field.type == .string || field.type == .rawText {
                return updates.addLabel(unsafe ByteRun(batch.base + field.valueStart, count: field.valueLength))
            }
        }
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
