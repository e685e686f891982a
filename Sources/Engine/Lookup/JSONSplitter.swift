/// Cuts a JSON array into its elements, or an object into its members. What is between commas is checked by whoever reads it.
struct JSONSplitter {
    /// An element's bytes, the line on which it begins, and its key without quotes, escapes as they stand; empty in an array.
    struct Element {
        var key: Range<Int>
        var value: Range<Int>
        var line: Int
    }

    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var isObject = false
    private var isFirst = true

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes the opening bracket.
    ///
    /// - Returns: whether it is that of an object.
    mutating func begin() throws(LookupFault) -> Bool {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        skipBlank()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "[") || bytes[at] == UInt8(ascii: "{") else {
            throw LookupFault(line, "want a JSON array of objects, or an object of objects")
        }
        isObject = bytes[at] == UInt8(ascii: "{")
        at += 1
        return isObject
    }

    mutating func next() throws(LookupFault) -> Element? {
        skipBlank()
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard at < bytes.count else { throw LookupFault(line, "the file ends before its closing bracket") }
        if bytes[at] == close {
            at += 1
            skipBlank()
            guard at == bytes.count else { throw LookupFault(line, "text follows the closing bracket") }
            return nil
        }
        if !isFirst {
            guard bytes[at] == UInt8(ascii: ",") else { throw LookupFault(line, "want a comma or the closing bracket") }
            at += 1
            skipBlank()
        }
        isFirst = false
        var key = 0..<0
        if isObject { key = try takeKey() }
        let first = line
        let start = at
        try skipValue()
        return Element(key: key, value: start..<at, line: first)
    }

    private mutating func takeKey() throws(LookupFault) -> Range<Int> {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw LookupFault(line, "want a key in quotes") }
        let start = at + 1
        try skipString()
        let end = at - 1
        skipBlank()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw LookupFault(line, "want a colon behind the key") }
        at += 1
        skipBlank()
        return start..<end
    }

    /// Up to the comma or bracket behind a value.
    private mutating func skipValue() throws(LookupFault) {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return }
            case 0x0A: line += 1
            default: break
            }
            at += 1
        }
        throw LookupFault(line, "the file ends inside a value")
    }

    private mutating func skipString() throws(LookupFault) {
        let first = line
        at += 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\\") {
                at += 2
                continue
            }
            if bytes[at] == 0x0A { break }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "\"") { return }
        }
        throw LookupFault(first, "a string is not closed on its line")
    }

    private mutating func skipBlank() {
        while at < bytes.count, Bytes.isSpace(bytes[at]) {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
    }
}
