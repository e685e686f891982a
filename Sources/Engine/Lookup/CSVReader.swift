/// Rows of CSV (RFC 4180): values between commas, in quotes where they hold commas, quotes (doubled) or newlines; lines end
/// in LF or CRLF. A byte order mark and empty lines are passed over.
struct CSVReader {
    private let bytes: [UInt8]
    private var at = 0
    /// The line at hand, and that on which the last row began, from 1.
    private var line = 1
    private(set) var rowLine = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    /// The next row; nil at the end.
    mutating func next() throws(LookupFault) -> [[UInt8]]? {
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        guard at < bytes.count else { return nil }
        rowLine = line
        var row: [[UInt8]] = []
        while true {
            row.append(at < bytes.count && bytes[at] == UInt8(ascii: "\"") ? try quoted() : plain())
            guard at < bytes.count else { return row }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            if bytes[at] == 0x0D { at += 1 }
            guard at == bytes.count || bytes[at] == 0x0A else {
                throw LookupFault(line, "text follows a closing quote; a quote inside a value is doubled")
            }
            return row
        }
    }

    private mutating func plain() -> [UInt8] {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != 0x0A { at += 1 }
        var end = at
        // The CR of a line's end is not part of its last value.
        if end > start, at == bytes.count || bytes[at] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
        return Array(bytes[start..<end])
    }

    private mutating func quoted() throws(LookupFault) -> [UInt8] {
        let first = line
        var value: [UInt8] = []
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") {
                guard at < bytes.count, bytes[at] == byte else { return value }
                at += 1
            } else if byte == 0x0A {
                line += 1
            }
            value.append(byte)
        }
        throw LookupFault(first, "a quote that opens here is never closed")
    }
}
