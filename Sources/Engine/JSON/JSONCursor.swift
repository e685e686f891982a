/// Steps over valid JSON text without tables: for values inside a record that no plan path leads to.
package enum JSONCursor {
    /// Position behind the value that begins at `start`. The text was checked when it was scanned.
    package static func skipValue(_ base: UnsafePointer<UInt8>, _ start: Int) -> Int {
        switch unsafe base[start] {
        case 0x22: return unsafe skipString(base, start)
        case 0x7B, 0x5B:
            var depth = 0
            var i = start
            while true {
                switch unsafe base[i] {
                case 0x22:
                    i = unsafe skipString(base, i)
                    continue
                case 0x7B, 0x5B: depth += 1
                case 0x7D, 0x5D:
                    depth -= 1
                    if depth == 0 { return i + 1 }
                default: break
                }
                i += 1
            }
        default:
            var i = start
            while true {
                switch unsafe base[i] {
                case 0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0D, 0x0A: return i
                default: i += 1
                }
            }
        }
    }

    /// Position behind the closing quote of the string whose opening quote is at `start`.
    package static func skipString(_ base: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var i = start + 1
        while true {
            let byte = unsafe base[i]
            if byte == 0x22 { return i + 1 }
            i += byte == 0x5C ? 2 : 1
        }
    }

    package static func skipSpace(_ base: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var i = start
        while unsafe Bytes.isSpace(base[i]) { i += 1 }
        return i
    }

    /// First position from `start` on that is no space, tab or CR; a newline ends it too.
    @inline(__always)
    static func skipBlank(_ base: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var i = start
        while unsafe base[i] <= 0x20, unsafe base[i] == 0x20 || base[i] == 0x09 || base[i] == 0x0D { i &+= 1 }
        return i
    }

    /// Last position up to `last` that is no space, tab or CR.
    @inline(__always)
    static func trimBlank(_ base: UnsafePointer<UInt8>, _ last: Int) -> Int {
        var i = last
        while unsafe base[i] <= 0x20, unsafe base[i] == 0x20 || base[i] == 0x09 || base[i] == 0x0D { i &-= 1 }
        return i
    }

    /// Type of the valid value that begins at `start` and ends before `end`.
    package static func type(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> FieldType {
        switch unsafe base[start] {
        case 0x22: return unsafe Bytes.find(0x5C, base, start, end) < end ? .escapedString : .string
        case 0x7B: return .object
        case 0x5B: return .array
        default: return unsafe NumberText.type(base, start, end) ?? NumberText.literal(base, start, end) ?? .null
        }
    }

    /// Type of the valid value that `text` holds.
    package static func type(of text: [UInt8]) -> FieldType {
        // Behind the text stands room, since numbers are read eight bytes at a time.
        unsafe (text + [UInt8](repeating: 0x20, count: 16)).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return .null }
            return unsafe type(base, 0, text.count)
        }
    }

    /// One member of an object or element of an array.
    package struct Member {
        /// Key without quotes, escapes as they stand; empty in an array.
        package var keyStart = 0
        package var keyEnd = 0
        /// The value, quotes included.
        package var start = 0
        package var end = 0
    }

    /// Calls `body` for each member of the container that begins at `start`, until it returns false.
    package static func forEachMember(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ body: (Member) throws -> Bool
    ) rethrows {
        let isObject = unsafe base[start] == 0x7B
        var i = unsafe skipSpace(base, start + 1)
        while unsafe base[i] != 0x7D, unsafe base[i] != 0x5D {
            var member = Member()
            if isObject {
                member.keyStart = i + 1
                i = unsafe skipString(base, i)
                member.keyEnd = i - 1
                i = unsafe skipSpace(base, i)
                i = unsafe skipSpace(base, i + 1)
            }
            member.start = i
            i = unsafe skipValue(base, i)
            member.end = i
            if try !body(member) { return }
            i = unsafe skipSpace(base, i)
            if unsafe base[i] == 0x2C { i = unsafe skipSpace(base, i + 1) }
        }
    }
}
