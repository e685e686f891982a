internal import Synchronization

/// A lookup of `enrich`: fields of a record out of the row whose key is one of its fields.
final class Lookup: Sendable {
    static let fields: [OptionField] = [
        OptionField("file", .path, required: true, example: "hosts.csv", help: "The table: CSV with a header line, or `.json`, an array of objects or an object of objects. It is read again when it changes."),
        OptionField("field", .field, required: true, example: "host", help: "The field whose value is looked up."),
        OptionField("column", .string, example: "hostname", help: "The column that it is looked up in; the name of `field` when not set. In an object of objects the keys are the column."),
        OptionField("add", .oneOrMore(of: .string), required: true, example: "[gpu, rack]", help: "Columns that become fields of records that lack them."),
        OptionField("prefix", .string, default: "", example: "host_", help: "Stands before their names."),
    ]

    private let key: UInt16
    private let slots: [UInt16]
    private let missed: Int
    private let table: Mutex<LookupTable>

    /// Reads the table; a fault is reported.
    init(_ options: OptionReader, stage: String, _ context: inout PlanContext) {
        let field = options.string("field")
        let columns = options.strings("add")
        key = context.keys.intern(field)
        let prefix = options.string("prefix")
        slots = columns.map { context.keys.intern(prefix + $0) }
        missed = context.tallies.counter("stage_records", ("stage", stage), ("outcome", "lookup_missed"))
        table = Mutex(LookupTable(columns: columns.count))
        let path = context.readPath(options.string("file"))
        let reader = LookupReader(keyColumn: options.string(ifSet: "column") ?? field, columns: columns)
        let isJSON = path.hasSuffix(".json")
        switch context.readFile(path, Limits.lookupBytes) {
        case .failure(let failure):
            context.diagnostics.error(at: options.mark(of: "file"), "\(options.path(of: "file")): \(path): \(failure)")
        case .success(let bytes):
            if let fault = take(bytes, reader, isJSON: isJSON) {
                context.diagnostics.error(at: options.mark(of: "file"), "\(options.path(of: "file")): \(path): \(fault)")
            }
        }
        context.files.append(
            PlanFile(path: path, limit: Limits.lookupBytes) { [self] in take($0, reader, isJSON: isJSON) })
    }

    private func take(_ bytes: [UInt8], _ reader: LookupReader, isJSON: Bool) -> String? {
        do throws(LookupFault) {
            let read = try reader.read(bytes, isJSON: isJSON)
            table.withLock { $0 = read }
            return nil
        } catch { return error.text }
    }

    /// Fills the fields of the records in a selection, all from one state of the table.
    func fill(_ batch: inout Batch, _ lane: inout Lane) {
        let table = table.withLock { $0 }
        for event in 0..<batch.eventCount where lane.selection[event] {
            guard let field = batch.field(event, key), let row = row(of: field, table, batch, &lane.text) else {
                lane.tally.add(missed)
                continue
            }
            for (column, slot) in slots.enumerated() where batch.fieldIndex(event, slot) < 0 {
                _ = unsafe table.withCell(row, column) { unsafe batch.set(event, slot, .json($0, $1)) }
            }
        }
    }

    private func row(
        of field: Field, _ table: LookupTable, _ batch: borrowing Batch, _ text: inout GrowableBytes
    ) -> Int? {
        guard field.type == .escapedString else { return unsafe table.row(batch.value(field)) }
        text.removeAll(keepingAtMost: 1 << 20)
        unsafe JSONText.unescape(batch.value(field), into: &text)
        return unsafe table.row(text.bytes)
    }
}
