/// Walks a program for one record.
///
/// A plain value, made per record or once per batch; whoever makes it keeps the program and the batch alive. Every
/// operation is total: what has no value gives `.error` with the offset of the node at fault.
struct Evaluator {
    let code: ProgramCode
    let record: RecordView

    @inline(__always)
    init(_ code: ProgramCode, _ record: RecordView) {
        self.code = code
        self.record = record
    }

    func evaluate(_ id: Node.ID, _ scratch: inout ExpressionScratch) -> Value {
        let node = code.node(id)
        let at = node.offset
        switch node.operation {
        case .constant(let value): return value
        case .variable(let slot): return scratch.variable(Int(slot))
        case .field(let slot): return field(slot, at, &scratch)
        case .fieldOrType(let slot, let type):
            return record.field(slot) == nil ? .type(type) : field(slot, at, &scratch)
        case .hasField(let slot): return .bool(record.field(slot) != nil)
        case .meta(let field): return meta(field, at, &scratch)
        case .hasMeta(let field):
            return .bool(field == .receivedAt || !scratch.meta.text(field, of: record).isEmpty)
        case .select(let operand, let key):
            return select(evaluate(operand, &scratch), evaluate(key, &scratch), at, &scratch)
        case .has(let operand, let key):
            return has(evaluate(operand, &scratch), evaluate(key, &scratch), at, &scratch)
        case .index(let operand, let key):
            let container = evaluate(operand, &scratch)
            return index(container, evaluate(key, &scratch), at, &scratch)
        case .not(let operand):
            return not(evaluate(operand, &scratch), at)
        case .negate(let operand):
            return negate(evaluate(operand, &scratch), at)
        case .arithmetic(let operation, let left, let right):
            let first = evaluate(left, &scratch)
            return arithmetic(operation, first, evaluate(right, &scratch), at, &scratch)
        case .equal(let left, let right):
            let first = evaluate(left, &scratch)
            return equality(first, evaluate(right, &scratch), negated: false, at, &scratch)
        case .notEqual(let left, let right):
            let first = evaluate(left, &scratch)
            return equality(first, evaluate(right, &scratch), negated: true, at, &scratch)
        case .order(let order, let left, let right):
            let first = evaluate(left, &scratch)
            return compare(order, first, evaluate(right, &scratch), at, scratch)
        case .isIn(let element, let container):
            let first = evaluate(element, &scratch)
            return isIn(first, evaluate(container, &scratch), at, &scratch)
        case .and(let operands): return junction(operands, decidedBy: false, &scratch)
        case .or(let operands): return junction(operands, decidedBy: true, &scratch)
        case .conditional(let condition, let then, let otherwise):
            switch evaluate(condition, &scratch) {
            case .bool(let truth): return evaluate(truth ? then : otherwise, &scratch)
            case .error(let error): return .error(error)
            default: return failure(.noMatchingOverload, at)
            }
        case .list(let elements): return list(elements, at, &scratch)
        case .map(let entries): return map(entries, at, &scratch)
        case .call(let function, let arguments): return call(function, arguments, at, &scratch)
        case .matches(let operand, let pattern):
            return matches(evaluate(operand, &scratch), code.pattern(pattern), at, &scratch)
        case .comprehension(let loop): return comprehension(loop, at, &scratch)
        case .failure(let code): return failure(code, at)
        }
    }

    func failure(_ code: EvaluationError.Code, _ offset: UInt32) -> Value {
        .error(EvaluationError(code: code, offset: offset))
    }

    // MARK: - The record

    @inline(__always)
    private func field(_ slot: UInt16, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        guard let field = record.field(slot) else { return failure(.noSuchField, at) }
        return value(
            type: field.type,
            offset: field.valueOffset,
            count: UInt32(truncatingIfNeeded: field.valueLength),
            at,
            &scratch
        )
    }

    /// The value of JSON text in the record: a string without its quotes, anything else whole.
    func value(
        type: FieldType,
        offset: UInt32,
        count: UInt32,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        switch type {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer, .double: return DecimalText.jsonNumber(record.run(offset: offset, count: count))
        case .nonfinite: return .double(DecimalText.nonfinite(record.run(offset: offset, count: count)))
        case .string, .rawText: return .string(Value.Text(place: .record, offset: offset, count: count))
        case .escapedString:
            let start = scratch.byteCount
            // Unescaping never lengthens.
            guard scratch.reserve(Int(count)) else { return failure(.tooCostly, at) }
            scratch.appendUnescaped(record.run(offset: offset, count: count))
            return .string(scratch.text(since: start))
        case .object: return .map(Value.Items(place: .record, offset: offset, count: count))
        case .array: return .list(Value.Items(place: .record, offset: offset, count: count))
        }
    }

    private func meta(_ field: MetaField, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        if field == .receivedAt {
            return .timestamp(Value.Instant(nanosecondsSinceEpoch: record.receivedAt))
        }
        return scratch.copy(scratch.meta.text(field, of: record).utf8).map(Value.string) ?? failure(.tooCostly, at)
    }

    // MARK: - Logic

    private func not(_ operand: Value, _ at: UInt32) -> Value {
        switch operand {
        case .bool(let truth): .bool(!truth)
        case .error: operand
        default: failure(.noMatchingOverload, at)
        }
    }

    /// `&&` (decided by false) and `||` (decided by true): one deciding operand wins over errors of all others, in
    /// whatever order; else the first error; else the other truth.
    private func junction(
        _ operands: Node.Children,
        decidedBy deciding: Bool,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        var error: Value?
        for index in 0..<Int(operands.count) {
            let id = code.child(index, of: operands)
            let operand = evaluate(id, &scratch)
            switch operand {
            case .bool(deciding): return operand
            case .bool: break
            case .error: error = error ?? operand
            default: error = error ?? failure(.noMatchingOverload, code.node(id).offset)
            }
        }
        return error ?? .bool(!deciding)
    }
}
