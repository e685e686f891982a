internal import Engine

/// Lines of flat JSON objects, `{"name":"text","other":1}`: how the journal of deletions and its neighbours are kept.
package struct FlatLines: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// One value; nil leaves the member out.
    package enum Value: Sendable {
        case text(String?)
        case number(Int64?)
    }

    /// Adds a line with these members in this order.
    package mutating func add(_ members: [(String, Value)]) {
        var separator = UInt8(ascii: "{")
        for (name, value) in members {
            let written: [UInt8]?
            switch value {
            case .text(let text): written = text.map { [0x22] + JSONText.escaped($0) + [0x22] }
            case .number(let number): written = number.map { Array(String($0).utf8) }
            }
            guard let written else { continue }
            bytes.append(separator)
            bytes += [0x22] + Array(name.utf8) + [0x22, UInt8(ascii: ":")] + written
            separator = UInt8(ascii: ",")
        }
        if separator == UInt8(ascii: "{") { bytes.append(separator) }
        bytes += [UInt8(ascii: "}"), 0x0A]
    }

    /// The members called `names` of each line that is an object; numbers as their text. Other lines are passed over,
    /// among them one that a crash cut off.
    static func read(_ bytes: [UInt8], _ names: [String]) -> [[String: String]] {
        var builder = KeyTable.Builder()
        let slots = names.map { builder.intern($0) }
        var batch = Batch(keys: builder.build())
        batch.origins = [Origin(input: 0, byteStart: batch.linesStart, receivedAt: 0)]
        let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        unsafe bytes.withUnsafeBytes { unsafe batch.append(lines: UnsafeRawBufferPointer(rebasing: $0[..<whole])) }
        var scratch = ScanScratch()
        batch.index(&scratch)
        var lines: [[String: String]] = []
        for event in 0..<batch.eventCount where batch.isLive(event) && !batch[event: event].flags.contains(.text) {
            var line: [String: String] = [:]
            for (name, slot) in zip(names, slots) { line[name] = text(batch, event, slot) }
            lines.append(line)
        }
        return lines
    }

    private static func text(_ batch: borrowing Batch, _ event: Int, _ slot: UInt16) -> String? {
        guard let field = batch.field(event, slot), field.type != .null, !field.type.isContainer else { return nil }
        let value = unsafe batch.value(field)
        guard field.type == .escapedString else { return unsafe String(decoding: value, as: UTF8.self) }
        var text = GrowableBytes(capacity: value.count)
        unsafe JSONText.unescape(value, into: &text)
        return unsafe String(decoding: text.bytes, as: UTF8.self)
    }
}
