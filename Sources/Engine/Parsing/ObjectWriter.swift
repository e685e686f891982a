/// Writes a JSON object member by member into a buffer.
struct ObjectWriter: ~Copyable {
    /// Number of members so far.
    private(set) var count = 0

    /// Empties `out` and begins the object.
    init(_ out: inout GrowableBytes) {
        out.removeAll()
        out.append(UInt8(ascii: "{"))
    }

    /// Adds a string, or what JSON takes for a number, true or false when `isTyped`. Both texts are UTF-8.
    mutating func add(_ key: ByteView, _ text: ByteView, isTyped: Bool, to out: inout GrowableBytes) {
        addKey(key, to: &out)
        if isTyped, Self.isScalar(text) {
            out.append(text)
            return
        }
        out.append(0x22)
        unsafe JSONText.escape(text.raw, into: &out)
        out.append(0x22)
    }

    /// Adds a string whose escapes stand as they do in JSON or in logfmt.
    mutating func add(_ key: ByteView, escaped text: ByteView, to out: inout GrowableBytes) {
        var plain = GrowableBytes(capacity: text.count)
        unsafe JSONText.unescape(text.raw, into: &plain)
        add(key, plain.view, isTyped: false, to: &out)
    }

    /// Adds `true`: a word without a value.
    mutating func add(flag key: ByteView, to out: inout GrowableBytes) {
        addKey(key, to: &out)
        out.append("true")
    }

    func end(_ out: inout GrowableBytes) { out.append(UInt8(ascii: "}")) }

    private mutating func addKey(_ key: ByteView, to out: inout GrowableBytes) {
        if count > 0 { out.append(UInt8(ascii: ",")) }
        count += 1
        out.append(0x22)
        unsafe JSONText.escape(key.raw, into: &out)
        out.append("\":")
    }

    private static func isScalar(_ text: ByteView) -> Bool {
        guard let start = unsafe text.raw.baseAddress, !text.isEmpty else { return false }
        if text == "true" || text == "false" { return true }
        guard Bytes.isDigit(text[0]) || text[0] == UInt8(ascii: "-") else { return false }
        // The grammar's reader looks at the byte behind a sign.
        guard text.count > 1 || text[0] != UInt8(ascii: "-") else { return false }
        return unsafe NumberText.type(start.assumingMemoryBound(to: UInt8.self), 0, text.count) != nil
    }
}
