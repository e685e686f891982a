/// Reads lookup files.
///
/// CSV (RFC 4180) has a header line with the names of the columns, and all its values are text. JSON is an array of objects,
/// or an object of objects, whose keys are then the key's column.
struct LookupReader: Sendable {
    /// The column that holds the key.
    let keyColumn: String
    /// The columns that are kept.
    let columns: [String]

    /// - Parameter isJSON: told by the file's name.
    func read(_ bytes: [UInt8], isJSON: Bool) throws(LookupFault) -> LookupTable {
        isJSON ? try readJSON(bytes) : try readCSV(bytes)
    }

    // MARK: CSV

    private func readCSV(_ bytes: [UInt8]) throws(LookupFault) -> LookupTable {
        var reader = CSVReader(bytes)
        guard let header = try reader.next() else { throw LookupFault(0, "is empty; want a line with the columns' names") }
        let names = header.map { String(decoding: $0, as: UTF8.self) }
        func place(of column: String) throws(LookupFault) -> Int {
            guard let place = names.firstIndex(of: column) else {
                let near = nearestName(to: column, among: names).map { "; did you mean \(quote($0))?" } ?? ""
                throw LookupFault(1, "there is no column \(quote(column)), but \(names.joined(separator: ", "))\(near)")
            }
            return place
        }
        let keyPlace = try place(of: keyColumn)
        var places: [Int] = []
        for column in columns { places.append(try place(of: column)) }
        var table = LookupTable(columns: columns.count)
        while let row = try reader.next() {
            guard row.count == names.count else {
                throw LookupFault(reader.rowLine, "has \(row.count) values; want \(names.count), as the header has")
            }
            try checkRoom(table, reader.rowLine)
            table.add(key: row[keyPlace], places.map { Self.text(row[$0]) })
        }
        return table
    }

    /// Text as a value; what is no UTF-8 is repaired, and an empty one is a value too.
    private static func text(_ bytes: [UInt8]) -> (text: [UInt8], type: FieldType) {
        let escaped = JSONText.escaped(String(decoding: bytes, as: UTF8.self))
        return (escaped, escaped.contains(0x5C) ? .escapedString : .string)
    }

    private func checkRoom(_ table: LookupTable, _ line: Int) throws(LookupFault) {
        guard table.rowCount < Limits.lookupRows else {
            throw LookupFault(line, "has more than \(Limits.lookupRows) rows")
        }
    }

    // MARK: JSON

    private func readJSON(_ bytes: [UInt8]) throws(LookupFault) -> LookupTable {
        var splitter = JSONSplitter(bytes)
        let isObject = try splitter.begin()
        var keys = KeyTable.Builder()
        let slots = ([keyColumn] + columns).map { keys.intern($0) }
        var batch = Batch(keys: keys.build())
        var scan = ScanScratch()
        var table = LookupTable(columns: columns.count)
        while let element = try splitter.next() {
            try checkRoom(table, element.line)
            batch.reset()
            // One line: a newline between tokens is white space, and within a string it is no JSON.
            let line = bytes[element.value].map { $0 == 0x0A ? 0x20 : $0 } + [0x0A]
            unsafe line.withUnsafeBytes { unsafe batch.append(lines: $0) }
            batch.index(&scan)
            guard batch.eventCount == 1, !batch[event: 0].flags.contains(.text) else {
                throw LookupFault(element.line, "is no JSON object")
            }
            var key = isObject ? bytes[element.key].map { $0 } : nil
            if let text = key, text.contains(0x5C) { key = Self.unescaped(text) }
            key = key ?? Self.keyText(0, slots[0], batch)
            guard let key else { throw LookupFault(element.line, "has no \(quote(keyColumn)) that is text or a number") }
            table.add(key: key, slots.dropFirst().map { Self.value(0, $0, batch) })
        }
        return table
    }

    private static func keyText(_ event: Int, _ slot: UInt16, _ batch: borrowing Batch) -> [UInt8]? {
        guard let field = batch.field(event, slot) else { return nil }
        let text = unsafe Array(batch.value(field))
        switch field.type {
        case .string, .integer, .double: return text
        case .escapedString: return unescaped(text)
        default: return nil
        }
    }

    private static func value(_ event: Int, _ slot: UInt16, _ batch: borrowing Batch) -> (text: [UInt8], type: FieldType) {
        guard let field = batch.field(event, slot) else { return ([], .null) }
        return unsafe (Array(batch.value(field)), field.type)
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var out = GrowableBytes(capacity: text.count + 16)
        unsafe text.withUnsafeBytes { unsafe JSONText.unescape($0, into: &out) }
        return unsafe Array(out.bytes)
    }
}
