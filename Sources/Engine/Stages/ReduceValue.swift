/// The values of one field in one group, taken together by one strategy.
struct ReduceValue: Equatable {
    /// Values that were taken.
    private(set) var count: UInt64 = 0
    /// JSON: the first, last, smallest or largest value; the inside of an array; the inside of a string for `concat`.
    private var text: [UInt8] = []
    /// The sum as long as it is one of integers that fits.
    private var integer: Int64? = 0
    /// The sum, or the smallest or largest value.
    private var real = 0.0

    /// Takes a value that the strategy can use.
    ///
    /// - Parameters:
    ///   - value: JSON text; a string with its quotes.
    ///   - number: what it is as a number, where the strategy needs one.
    mutating func take(_ value: ByteRun, _ number: ReduceNumber?, by strategy: ReduceStrategy) {
        switch strategy {
        case .first: if count == 0 { keep(value) }
        case .last: keep(value)
        case .sum, .mean: if let number { add(number) }
        case .min, .max:
            guard let number, !number.real.isNaN else { return }
            let isFirst = count == 0
            guard isFirst || (strategy == .min ? number.real < real : number.real > real) else { break }
            real = number.real
            keep(value)
        case .count: break
        case .concat: concatenate(value)
        case .array: append(value)
        case .unique: if !contains(value) { append(value) }
        }
        count += 1
    }

    private mutating func keep(_ value: ByteRun) {
        text.removeAll(keepingCapacity: true)
        unsafe text.append(contentsOf: value.buffer)
    }

    private mutating func add(_ number: ReduceNumber) {
        real += number.real
        guard let sum = integer, let next = number.integer else { return integer = nil }
        let (total, overflow) = sum.addingReportingOverflow(next)
        integer = overflow ? nil : total
    }

    /// Text runs on with a space between; what would be too long is left out.
    private mutating func concatenate(_ value: ByteRun) {
        let isString = value.count >= 2 && value[0] == UInt8(ascii: "\"")
        let inside = isString ? value.slice(1..<value.count - 1).copy() : JSONText.escaped(String(value))
        guard text.count + inside.count < Limits.reduceValueBytes else { return }
        if !text.isEmpty { text.append(UInt8(ascii: " ")) }
        text += inside
    }

    private mutating func append(_ value: ByteRun) {
        guard text.count + value.count < Limits.reduceValueBytes else { return }
        if !text.isEmpty { text.append(UInt8(ascii: ",")) }
        unsafe text.append(contentsOf: value.buffer)
    }

    /// Whether the array has the element. Elements are compared as they are written.
    private func contains(_ value: ByteRun) -> Bool {
        let wanted = value.copy()
        var depth = 0
        var isString = false
        var start = 0
        var at = 0
        while at <= text.count {
            let isEnd = at == text.count || (text[at] == UInt8(ascii: ",") && depth == 0 && !isString)
            if isEnd {
                if text[start..<at].elementsEqual(wanted) { return true }
                start = at + 1
            } else if isString {
                if text[at] == UInt8(ascii: "\\") { at += 1 } else if text[at] == UInt8(ascii: "\"") { isString = false }
            } else {
                switch text[at] {
                case UInt8(ascii: "\""): isString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
            at += 1
        }
        return false
    }

    /// Appends the result as JSON; nothing, and false, where no value was taken.
    func write(_ strategy: ReduceStrategy, into out: inout GrowableBytes) -> Bool {
        guard count > 0 || strategy == .count else { return false }
        switch strategy {
        case .first, .last, .min, .max: out.append(bytes: text)
        case .count: out.append(text: String(count))
        case .sum: if let integer { out.append(text: String(integer)) } else { Self.write(real, into: &out) }
        case .mean: Self.write(real / Double(count), into: &out)
        case .concat:
            out.append(UInt8(ascii: "\""))
            out.append(bytes: text)
            out.append(UInt8(ascii: "\""))
        case .array, .unique:
            out.append(UInt8(ascii: "["))
            out.append(bytes: text)
            out.append(UInt8(ascii: "]"))
        }
        return true
    }

    /// Non-finite numbers are strings, as everywhere in records.
    private static func write(_ number: Double, into out: inout GrowableBytes) {
        if number.isFinite { return out.append(text: number.description) }
        out.append(text: number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"")
    }
}

extension GrowableBytes {
    mutating func append(bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }
}

/// A number as `reduce` takes it: exact where it is an integer.
struct ReduceNumber {
    var integer: Int64?
    var real: Double

    /// The number in a field: a JSON number, or text that is one (`NumericText`).
    init?(_ field: Field, _ run: ByteRun) {
        switch field.type {
        case .integer, .double:
            if case .int(let value) = DecimalText.jsonNumber(run) { integer = value }
            guard let value = DecimalText.double(run) else { return nil }
            real = value
        case .nonfinite: real = DecimalText.nonfinite(run)
        case .string, .rawText:
            guard let value = NumericText.double(run) else { return nil }
            real = value
        default: return nil
        }
    }
}

// MARK: - State

extension ReduceValue {
    /// Count, text, whether the sum is an integer, integer, real.
    func write(state out: inout GrowableBytes) {
        out.append(varint: count)
        out.append(run: text)
        out.append(integer == nil ? 0 : 1)
        out.append(word: UInt64(bitPattern: integer ?? 0))
        out.append(word: real.bitPattern)
    }

    init?(_ reader: inout StateReader) {
        guard let count = reader.varint(), let text = reader.run(), let isInteger = reader.byte(),
            let integer = reader.word(), let real = reader.word()
        else { return nil }
        self.count = count
        self.text = text
        self.integer = isInteger == 1 ? Int64(bitPattern: integer) : nil
        self.real = Double(bitPattern: real)
    }
}
