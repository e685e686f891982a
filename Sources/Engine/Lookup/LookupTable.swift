/// Rows by their key, out of a CSV or JSON file. Immutable.
struct LookupTable: Sendable {
    /// Where a value stands among the bytes: JSON text, a string without its quotes.
    struct Cell: Sendable {
        let start: UInt32
        let count: UInt32
        /// `null` where the row has no value for the column.
        let type: FieldType
    }

    /// Cells of a row, one a column that was asked for.
    private let columns: Int
    private var bytes: [UInt8] = []
    private var cells: [Cell] = []
    /// Keys by row: text without escapes.
    private var keys: [Range<Int>] = []
    private var rows: [UInt64: Int] = [:]
    private let hash = SeededHash()

    init(columns: Int) { self.columns = columns }

    var rowCount: Int { keys.count }

    /// Adds a row; the later one of the same key wins.
    mutating func add(key: [UInt8], _ values: [(text: [UInt8], type: FieldType)]) {
        precondition(values.count == columns)
        let start = bytes.count
        bytes += key
        rows[hash(key)] = keys.count
        keys.append(start..<bytes.count)
        for (text, type) in values {
            cells.append(Cell(start: UInt32(bytes.count), count: UInt32(text.count), type: type))
            bytes += text
        }
    }

    /// The row of a key, whose bytes are text without escapes.
    func row(_ key: UnsafeRawBufferPointer) -> Int? {
        guard let row = unsafe rows[hash(key)], unsafe key.elementsEqual(bytes[keys[row]]) else { return nil }
        return row
    }

    /// A row's value; nil where it has none.
    func withCell<R>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer, FieldType) -> R) -> R? {
        let cell = cells[row * columns + column]
        guard cell.type != .null else { return nil }
        let range = Int(cell.start)..<Int(cell.start) + Int(cell.count)
        return unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range]), cell.type) }
    }

    private func hash(_ key: [UInt8]) -> UInt64 { unsafe key.withUnsafeBytes { unsafe hash($0) } }
}
