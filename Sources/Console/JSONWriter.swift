internal import Engine

/// Writes JSON front to back; commas come by themselves.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// The document as a line.
    var line: [UInt8] { bytes + [0x0A] }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    mutating func array<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        open(UInt8(ascii: "["))
        for item in items { write(&self, item) }
        close(UInt8(ascii: "]"))
    }

    mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func value(_ text: String) { scalar([0x22] + JSONText.escaped(text) + [0x22]) }
    mutating func value(_ flag: Bool) { scalar(Array((flag ? "true" : "false").utf8)) }
    mutating func value(_ number: some BinaryInteger) { scalar(Array("\(number)".utf8)) }

    /// A number that is none is the text `"NaN"`, `"Infinity"` or `"-Infinity"`, as in the archive.
    mutating func value(_ number: Double) {
        guard number.isFinite else { return value(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity") }
        if let whole = Int64(exactly: number) { return value(whole) }
        scalar(Array("\(number)".utf8))
    }

    mutating func null() { scalar(Array("null".utf8)) }

    mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        value(flag)
    }

    mutating func member(_ name: String, _ number: some BinaryInteger) {
        key(name)
        value(number)
    }

    mutating func member(_ name: String, _ number: Double) {
        key(name)
        value(number)
    }

    private mutating func scalar(_ text: [UInt8]) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes += text
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
