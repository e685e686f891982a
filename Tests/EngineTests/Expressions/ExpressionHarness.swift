@testable import Engine

/// Evaluates expressions on one record and writes values down as text, so that tests compare lines.
struct ExpressionHarness {
    /// `int`, `2u`, `2.5`, `"text"`, `b"hex"`, `[..]`, `{..}` by key, `timestamp(..)`, `duration(..)`, a type's name, or
    /// `error no_such_field`; `rejected: ..` for what the plan refuses.
    static func evaluate(_ expression: String, on record: String = "{}", isChecking: Bool = true) -> String {
        evaluate(expression, on: record, variables: [], isChecking: isChecking) { _ in [] }
    }

    /// The same with variables, whose values `bind` makes in the scratch of the evaluation.
    static func evaluate(
        _ expression: String,
        on record: String,
        variables: [String],
        isChecking: Bool,
        _ bind: (inout ExpressionScratch) -> [Value]
    ) -> String {
        var keys = KeyTable.Builder()
        let compiled: Expression
        do throws(ExpressionError) {
            let names = ExpressionNames(variables)
            compiled = try Expression(parsing: expression, names: names, keys: &keys, isChecking: isChecking)
        } catch {
            return "rejected: \(error)"
        }
        let batch = batch([record], keys: keys.build())
        var scratch = ExpressionScratch()
        for (slot, value) in bind(&scratch).enumerated() { scratch.bind(value, to: slot) }
        let value = compiled.evaluate(batch, 0, &scratch)
        return describe(value, compiled, batch, &scratch)
    }

    static func batch(_ lines: [String], keys: KeyTable) -> Batch {
        var batch = Batch(keys: keys, lineCapacity: 4096)
        for line in lines { unsafe Array((line + "\n").utf8).withUnsafeBytes { unsafe batch.append(lines: $0) } }
        var scan = ScanScratch()
        batch.index(&scan)
        return batch
    }

    static func describe(
        _ value: Value,
        _ expression: Expression,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> String {
        switch value {
        case .null: return "null"
        case .bool(let truth): return "\(truth)"
        case .int(let number): return "\(number)"
        case .uint(let number): return "\(number)u"
        case .double(let number): return number.isNaN ? "NaN" : "\(number)"
        case .string(let text):
            return unsafe expression.withBytes(of: text, batch, scratch) { bytes in
                unsafe "\"" + String(decoding: bytes, as: UTF8.self) + "\""
            }
        case .bytes(let text):
            return unsafe expression.withBytes(of: text, batch, scratch) { bytes in
                unsafe "b\"" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
            }
        case .timestamp(let instant): return "timestamp(\(instant.seconds), \(instant.nanoseconds))"
        case .duration(let nanoseconds): return "duration(\(nanoseconds))"
        case .type(let type): return type.name
        case .error(let error): return "error \(error.code.name)"
        case .list, .map: return describe(container: value, expression, batch, &scratch)
        }
    }

    private static func describe(
        container: Value,
        _ expression: Expression,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> String {
        var entries: [(Value, Value)] = []
        guard
            expression.forEachEntry(
                of: container,
                batch,
                0,
                &scratch,
                { key, value, _ in entries.append((key, value)) }
            )
        else { return "error too_costly" }
        if case .list = container {
            return "[" + entries.map { describe($0.1, expression, batch, &scratch) }.joined(separator: ", ") + "]"
        }
        let members = entries.map {
            describe($0.0, expression, batch, &scratch) + ": " + describe($0.1, expression, batch, &scratch)
        }
        return "{" + members.sorted().joined(separator: ", ") + "}"
    }
}
