/// A CEL expression compiled for a plan: a condition, a value, a label.
///
/// Names are the record's fields, dotted keys and nested objects alike; `meta.*` is what Spanmill knows of the record
/// and `record["name"]` any field whatever its name. Evaluating never fails as such: what has no value is
/// `Value.error`.
///
/// Source: Common Expression Language, language definition (google/cel-spec `doc/langdef.md`).
package struct Expression: Sendable {
    /// The text as written.
    package let source: String

    /// The type of every value it can give, when that is known; nil for one that the record decides.
    package let type: ValueType?

    let program: Program

    /// The program taken apart for whole batches; only a condition is.
    let test: ConditionTest

    /// What the expression is for every record, where no record changes it.
    package var constantTruth: Bool? {
        guard case .constant(.bool(let truth)) = program.code.node(program.root).operation else { return nil }
        return truth
    }

    /// The slot of the record's field that the expression is, where it is no more than that.
    package var plainField: UInt16? {
        guard case .field(let slot) = program.code.node(program.root).operation else { return nil }
        return slot
    }

    /// Parses, checks and compiles `source`; the field paths it reads become slots of `keys`, and `names` are variables
    /// beside the record's fields.
    ///
    /// - Throws: `ExpressionError` with the place, for what is no CEL and for what no record can make work.
    package init(
        parsing source: String,
        names: ExpressionNames = .record,
        keys: inout KeyTable.Builder
    ) throws(ExpressionError) {
        try self.init(parsing: source, names: names, keys: &keys, isChecking: true)
    }

    /// A `when:` or the like: as `init(parsing:)`, and what can never be a bool is refused. Whole batches are quickest by
    /// `select` and its like.
    package init(
        condition source: String,
        names: ExpressionNames = .record,
        keys: inout KeyTable.Builder
    ) throws(ExpressionError) {
        try self.init(parsing: source, names: names, keys: &keys, isChecking: true, isCondition: true)
        if let type, type != .bool {
            throw ExpressionError("a condition is true or false, this is \(type.phrase)", at: 0..<source.utf8.count)
        }
    }

    /// Without the check, what can never work is an error of each evaluation.
    init(
        parsing source: String,
        names: ExpressionNames,
        keys: inout KeyTable.Builder,
        isChecking: Bool,
        isCondition: Bool = false
    ) throws(ExpressionError) {
        let tree = try Parser.parse(Array(source.utf8))
        let compiled = try Compiler.compile(tree, names, keys: &keys, isChecking: isChecking)
        self.source = source
        program = compiled.program
        type = compiled.type
        test = isCondition ? ConditionTest(compiled.program) : .general(compiled.program.root)
    }

    /// The value for one event of a batch whose key table was built from the `keys` of `init`.
    ///
    /// Its places hold until `scratch` is reset or the batch is edited. `scratch` is reset by the caller, once per
    /// event, so that several expressions' values of one event can stand side by side.
    package func evaluate(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        let record = RecordView(batch, event, needsOrigin: program.needsOrigin)
        return Evaluator(program.code, record).evaluate(program.root, &scratch)
    }
}
