/// `enrich`: task ids and other context, defaults, literals, computed fields, names.
package final class EnrichStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "enrich",
        summary: "adds, fills, computes, renames and removes fields",
        docs: """
            Any key that is not listed here names a field to fill: `from` tries other names for it, in order, and
            `sticky_by` remembers its last value by trace and by stream, so that a line without a task id gets that of the
            lines around it. By stream holds for files and stdin, where one writer's lines follow each other.

            `lookup` fills fields out of a table: the row whose key is the value of a field. The file is looked at every
            second and read again when it changed; while it is broken the earlier table stays in use, and that is told.

            The order is: `rename`, filled fields, `lookup`, `compute`, `set`, `default`, `remove`.
            """,
        fields: [
            OptionField("default", .map(of: .any), default: [:], example: "{service: trainer}", help: "Literals for fields that a record lacks."),
            OptionField("set", .map(of: .any), default: [:], example: "{cluster: a}", help: "Literals that overwrite."),
            OptionField(
                "compute", .map(of: .cel), default: [:], example: "{duration_ms: 'duration * 1000.0'}",
                help: "Fields by CEL expressions; one that has no value for a record leaves the field as it is, and is counted."),
            OptionField("lookup", .oneOrMore(of: .object(Lookup.fields)), default: [], example: "[{file: hosts.csv, field: host, add: [gpu, rack]}]", help: "Tables out of which fields are filled."),
            OptionField("rename", .map(of: .field), default: [:], example: "{msg: message}", help: "Old names to new ones."),
            OptionField("remove", .list(of: .field), default: [], example: "[debug_info]", help: "Fields to take out."),
        ],
        others: OptionField(
            "FIELD",
            .object([
                OptionField("from", .oneOrMore(of: .field), default: [], example: "[task_id, task.id]", help: "Names to take the value from; the first that is there wins."),
                OptionField("sticky_by", .oneOrMore(of: .string), default: [], example: "[trace_id, stream]", help: "Where a missing value is taken from: the last one of the same `stream`, or of the same value of a field."),
            ]),
            help: "A field to fill."
        ),
        example: "- enrich: {task_id: {from: [task_id, task.id], sticky_by: [trace_id, stream]}, default: {service: trainer}}"
    )

    package let name: String
    package let decider: (any Decider)?
    private let condition: StageCondition
    private let renames: [(from: UInt16, to: UInt16)]
    private let fills: [(slot: UInt16, from: [UInt16])]
    private let lookups: [Lookup]
    private let computes: [(slot: UInt16, expression: Expression)]
    private let sets: [Literal]
    private let defaults: [Literal]
    private let removes: [UInt16]
    private let errors: Int
    /// With sticky fields, what follows them has to wait until they are filled.
    private var finishesInApply: Bool { decider != nil }

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        errors = context.tallies.counter("condition_errors", ("component", name))
        renames = options.textMap("rename").map { (context.keys.intern($0.key.text), context.keys.intern($0.text.text)) }
        var fills: [(slot: UInt16, from: [UInt16])] = []
        var sticky: [StickyField] = []
        for (key, field) in options.otherObjects() {
            let slot = context.keys.intern(key.text)
            let from = field.strings("from").filter { $0 != key.text }.map { context.keys.intern($0) }
            if !from.isEmpty { fills.append((slot, from)) }
            if let one = StickyField(key.text, slot: slot, by: field.strings("sticky_by"), &context) { sticky.append(one) }
        }
        self.fills = fills
        let stage = name
        lookups = options.objects("lookup").map { Lookup($0, stage: stage, &context) }
        computes = options.textMap("compute").compactMap { key, text in
            let slot = context.keys.intern(key.text)
            return context.expression(text, at: "\(options.path(of: "compute")).\(key.text)").map { (slot, $0) }
        }
        sets = options.map("set").map { Literal(slot: context.keys.intern($0.key), $0.value) }
        defaults = options.map("default").map { Literal(slot: context.keys.intern($0.key), $0.value) }
        removes = options.strings("remove").map { context.keys.intern($0) }
        decider = sticky.isEmpty ? nil : StickyContext(fields: sticky, condition: condition)
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for (from, to) in renames {
            for event in 0..<batch.eventCount where lane.selection[event] {
                let index = batch.fieldIndex(event, from)
                guard index >= 0, !batch.field(event, at: index).has(Field.nested) else { continue }
                batch.rename(event, at: index, to: to)
            }
        }
        for (slot, from) in fills {
            for event in 0..<batch.eventCount where lane.selection[event] { fill(event, slot, from, &batch) }
        }
        if !finishesInApply { finish(&batch, &lane) }
    }

    package func apply(_ batch: inout Batch, _ lane: inout Lane) {
        guard finishesInApply else { return }
        condition.select(batch, &lane)
        finish(&batch, &lane)
    }

    /// Takes the first value that is there under another name.
    @inline(__always)
    private func fill(_ event: Int, _ slot: UInt16, _ from: [UInt16], _ batch: inout Batch) {
        if let own = batch.field(event, slot), own.type != .null, !own.has(Field.nested) { return }
        for other in from {
            guard let field = batch.field(event, other), field.type != .null else { continue }
            unsafe batch.set(event, slot, .copy(batch.value(field), field.type))
            return
        }
    }

    private func finish(_ batch: inout Batch, _ lane: inout Lane) {
        for lookup in lookups { lookup.fill(&batch, &lane) }
        for (slot, expression) in computes {
            for event in 0..<batch.eventCount where lane.selection[event] {
                lane.expressions.reset()
                let value = expression.evaluate(batch, event, &lane.expressions)
                if !ComputedValue.write(value, expression, event, slot, &batch, &lane) { lane.tally.add(errors) }
            }
        }
        for literal in sets { literal.overwrite(&batch, lane.selection) }
        for literal in defaults { literal.fill(&batch, lane.selection) }
        guard !removes.isEmpty else { return }
        for event in 0..<batch.eventCount where lane.selection[event] {
            for slot in removes {
                let index = batch.fieldIndex(event, slot)
                if index >= 0 { batch.remove(event, at: index) }
            }
        }
    }
}

/// A value that stands in the pipeline file, for a field.
private struct Literal: Sendable {
    let slot: UInt16
    /// JSON text, a string without its quotes.
    private let text: [UInt8]
    private let type: FieldType

    init(slot: UInt16, _ value: ConfigValue) {
        self.slot = slot
        let json = value.jsonText
        if json.first == 0x22 {
            text = Array(json.dropFirst().dropLast())
            type = text.contains(0x5C) ? .escapedString : .string
        } else {
            text = json
            type = JSONCursor.type(of: json)
        }
    }

    func overwrite(_ batch: inout Batch, _ selection: borrowing Selection) {
        for event in 0..<batch.eventCount where selection[event] {
            unsafe text.withUnsafeBytes { unsafe batch.set(event, slot, .json($0, type)) }
        }
    }

    func fill(_ batch: inout Batch, _ selection: borrowing Selection) {
        var shared: Batch.SharedMember?
        for event in 0..<batch.eventCount where selection[event] && batch.fieldIndex(event, slot) < 0 {
            if shared == nil {
                shared = unsafe text.withUnsafeBytes { unsafe batch.share(slot, .json($0, type)) }
            }
            if let shared { batch.add(event, shared) }
        }
    }
}
