import Engine
import TestKit
import Testing

/// The scanner and its tables against a plain reader of the same bytes.
@Suite struct BatchIndexTests {
    private static let paths = ["a", "task_id", "task.id", "metrics.a", "metrics.task_id", "x.y", "loss", "a.b.loss"]

    private static func batch(_ lines: [[UInt8]], capacity: Int = 4096) -> Batch {
        var builder = KeyTable.Builder()
        for path in paths { _ = builder.intern(path) }
        var batch = Batch(keys: builder.build(), lineCapacity: capacity)
        for line in lines { unsafe (line + [0x0A]).withUnsafeBytes { unsafe batch.append(lines: $0) } }
        var scratch = ScanScratch()
        batch.index(&scratch)
        return batch
    }

    private static func text(_ batch: borrowing Batch, _ field: Field) -> [UInt8] { unsafe Array(batch.value(field)) }

    private static func serialised(_ batch: borrowing Batch, _ event: Int) -> [UInt8] {
        var out = GrowableBytes()
        batch.serialise(event, into: &out)
        return unsafe Array(out.bytes)
    }

    /// The first event of each line, and the number of events.
    private static func firstEvents(_ batch: borrowing Batch, _ lines: [[UInt8]]) -> [Int] {
        var starts: Set<Int> = []
        var at = batch.linesStart
        for line in lines {
            starts.insert(at)
            at += line.count + 1
        }
        var first: [Int] = []
        for event in 0..<batch.eventCount where starts.contains(Int(batch[event: event].rawStart)) { first.append(event) }
        return first + [batch.eventCount]
    }

    /// What a path finds in a record: the top-level dotted key, else the last of the nested ones.
    private static func look(_ members: [NaiveJSON.Member], _ path: [Substring]) -> NaiveJSON.Value? {
        if let last = members.last(where: { $0.key == path.joined(separator: ".") }) { return last.value }
        return nil
    }

    @Test("takes what the plain reader takes, and finds the same members", arguments: 0..<60)
    func agreesWithModel(_ round: Int) throws {
        var seed = Seed.fromEnvironment()
        seed = Seed(seed.value &+ UInt64(round))
        var random = RandomJSON(seed)
        var lines: [[UInt8]] = []
        for _ in 0..<40 {
            let text = random.object()
            lines.append(random.seed.chance(0.5) ? Array(text.utf8) : random.damaged(text))
        }
        lines = lines.filter { line in !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
        let batch = Self.batch(lines)
        let first = Self.firstEvents(batch, lines)
        try #require(first.count == lines.count + 1, "seed \(seed.value)")
        for (line, (i, next)) in zip(lines, zip(first, first.dropFirst())) {
            let event = batch[event: i]
            // A prefix before an object is taken off, and bytes that are no UTF-8 are replaced: not this test's affair.
            // Neither is a torn line, which gives several records.
            if event.flags.contains(.prefixed) || event.flags.contains(.repaired) || next > i + 1 { continue }
            let model = NaiveJSON.read(line)
            guard case .object(let members) = model else {
                #expect(event.flags.contains(.text), "took \(String(decoding: line, as: UTF8.self)), seed \(seed.value)")
                #expect(event.reason != .none)
                continue
            }
            try #require(
                !event.flags.contains(.text),
                "refused \(String(decoding: line, as: UTF8.self)): \(event.reason), seed \(seed.value)")
            var index = 0
            for member in members {
                while batch.field(i, at: index).has(Field.nested) { index += 1 }
                let field = batch.field(i, at: index)
                let agrees = check(batch, field, member)
                try #require(agrees, "\(member) in \(String(decoding: line, as: UTF8.self)), seed \(seed.value)")
                index += 1
            }
            for (slot, path) in Self.paths.enumerated() {
                let found = batch.field(i, UInt16(slot + 1))
                if let wanted = Self.look(members, path.split(separator: ".")) {
                    let field = try #require(found, "\(path) in \(String(decoding: line, as: UTF8.self)), seed \(seed.value)")
                    let agrees = check(batch, field, NaiveJSON.Member(key: path, value: wanted))
                    #expect(agrees, "\(path), seed \(seed.value)")
                } else if let found {
                    #expect(found.has(Field.nested), "\(path) in \(String(decoding: line, as: UTF8.self)), seed \(seed.value)")
                }
            }
            // The record as written out is the same record, and strict JSON.
            var out = Self.serialised(batch, i)
            #expect(out.popLast() == 0x0A)
            let again = try #require(NaiveJSON.read(out), "\(String(decoding: out, as: UTF8.self)), seed \(seed.value)")
            #expect(again == mended(.object(members)), "seed \(seed.value)")
        }
    }

    private func mended(_ value: NaiveJSON.Value) -> NaiveJSON.Value {
        switch value {
        case .nonfinite(let text): .string(text)
        case .array(let elements): .array(elements.map(mended))
        case .object(let members): .object(members.map { .init(key: $0.key, value: mended($0.value)) })
        default: value
        }
    }

    private func check(_ batch: borrowing Batch, _ field: Field, _ member: NaiveJSON.Member) -> Bool {
        let text = Self.text(batch, field)
        switch (field.type, member.value) {
        case (.null, .null), (.true, .bool(true)), (.false, .bool(false)): return true
        case (.integer, .number(let number)), (.double, .number(let number)):
            return text == Array(number.utf8) && (field.type == .double) == number.contains(where: { ".eE".contains($0) })
        case (.nonfinite, .nonfinite(let name)): return text == Array(name.utf8)
        case (.string, .string(let string)): return text == Array(string.utf8)
        case (.escapedString, .string(let string)):
            var out = GrowableBytes()
            unsafe text.withUnsafeBytes { unsafe JSONText.unescape($0, into: &out) }
            return unsafe Array(out.bytes) == Array(string.utf8)
        case (.object, .object), (.array, .array): return NaiveJSON.read(text) == member.value
        default: return false
        }
    }

    struct Refusal: Sendable, CustomStringConvertible {
        var line: String
        var reason: RejectReason
        var description: String { line }
    }

    @Test("names why a line is no record", arguments: [
        Refusal(line: #"{"a": tru}"#, reason: .badLiteral),
        Refusal(line: #"{"a": 1} x"#, reason: .trailingText),
        Refusal(line: #"{"a": 1}}"#, reason: .trailingText),
        Refusal(line: #"{"a": 1.2.3}"#, reason: .badNumber),
        Refusal(line: #"{"a": 01}"#, reason: .badNumber),
        Refusal(line: #"{"a": [1}"#, reason: .unexpectedToken),
        Refusal(line: #"{"a": "\x"}"#, reason: .badEscape),
        Refusal(line: #"{"a": "b" "c"}"#, reason: .unexpectedToken),
        Refusal(line: #"{"a" 1}"#, reason: .unexpectedToken),
        Refusal(line: #"{"a": 1,}"#, reason: .unexpectedToken),
        Refusal(line: #"{"event":"cut here","loss":0.1"#, reason: .truncated),
        Refusal(line: #"{"event":"cut he"#, reason: .truncated),
        Refusal(line: "{\"a\": \"tab\there\"}", reason: .controlCharacter),
        Refusal(line: String(repeating: #"{"a":"#, count: 200), reason: .tooDeep),
        Refusal(line: "[1,2,3]", reason: .notAnObject),
        Refusal(line: "plain text", reason: .notAnObject),
    ])
    func refuses(_ refusal: Refusal) throws {
        let neighbour = Array(#"{"a": 1, "loss": 0.5}"#.utf8)
        let batch = Self.batch([neighbour, Array(refusal.line.utf8), neighbour])
        let eventCount = batch.eventCount
        try #require(eventCount == 3)
        let event = batch[event: 1]
        #expect(event.reason == refusal.reason)
        #expect(event.flags.contains(.text))
        let field = batch.field(1, 0)
        let message = Self.text(batch, try #require(field))
        #expect(message == Array(refusal.line.utf8))
        for i in [0, 2] {
            let line = Self.serialised(batch, i)
            #expect(line == neighbour + [0x0A])
        }
    }

    @Test(
        "text keeps its indentation",
        arguments: [
            ("    indented", "    indented"), ("\t- item", "\t- item"), ("  {not an object", "{not an object"),
            (" \u{00E9}t\u{00E9} ", " \u{00E9}t\u{00E9}"),
        ]
    )
    func indentation(_ text: String, _ wanted: String) {
        var batch = Batch(keys: KeyTable.Builder().build())
        var scan = ScanScratch()
        unsafe Array((text + "\n").utf8).withUnsafeBytes { unsafe batch.append(lines: $0) }
        batch.index(&scan)
        let message = batch.field(0, 0).map { unsafe String(decoding: batch.value($0), as: UTF8.self) }
        #expect(message == wanted)
    }

    @Test("keys of any length, thousands of fields, depth up to the limit")
    func extremes() throws {
        let long = String(repeating: "k", count: 70_000)
        let many = (0..<5000).map { "\"f\($0)\": \($0)" }.joined(separator: ", ")
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let lines = ["{\"\(long)\": 1, \"a\": 2}", "{\(many), \"a\": 3}", "{\"d\": \(deep), \"a\": 4}"]
        let batch = Self.batch(lines.map { Array($0.utf8) })
        for (i, line) in lines.enumerated() {
            let isText = batch[event: i].flags.contains(.text)
            #expect(!isText)
            let field = batch.field(i, 1)
            let a = Self.text(batch, try #require(field))
            #expect(a == Array("\(i + 2)".utf8))
            let out = Self.serialised(batch, i)
            #expect(out == Array(line.utf8) + [0x0A])
        }
        let keyLength = unsafe batch.key(batch.field(0, at: 0)).count
        #expect(keyLength == 70_000)
    }

    @Test("a prefix is taken off, CRLF and blank lines pass, bytes that are no UTF-8 become U+FFFD")
    func dirtyLines() throws {
        let lines: [[UInt8]] = [
            Array("INFO:__main__:{\"a\": 1}".utf8), Array("{\"a\": 2}\r".utf8), Array("   ".utf8),
            Array("{\"a\": \"x".utf8) + [0xFF] + Array("y\"}".utf8), Array("it's {\"a\": 4}".utf8),
        ]
        let batch = Self.batch(lines)
        let counts = (batch.eventCount, batch.emptyLines)
        #expect(counts == (4, 1))
        let out = (0..<4).map { String(decoding: Self.serialised(batch, $0), as: UTF8.self) }
        #expect(out == ["{\"a\": 1}\n", "{\"a\": 2}\n", "{\"a\": \"x\u{FFFD}y\"}\n", "{\"a\": 4}\n"])
        let flags = [batch[event: 0].flags, batch[event: 2].flags]
        #expect(flags[0].contains(.prefixed))
        #expect(flags[1].contains(.repaired))
    }

    @Test("keeps a record's fields when the table grows in the middle of it", arguments: [63, 97, 130, 400])
    func grows(_ count: Int) {
        let lines = (0..<count).map { Array(#"{"a": \#($0), "b": 1, "c": 2, "loss": 0.5, "x": {"y": \#($0)}, "d": 3}"#.utf8) }
        let batch = Self.batch(lines)
        #expect(batch.eventCount == count)
        for event in 0..<batch.eventCount {
            for path in ["a", "x.y"] {
                let field = batch.keys.slot(of: path).flatMap { batch.field(event, $0) }
                #expect(field.map { Self.text(batch, $0) } == Array("\(event)".utf8))
            }
        }
    }
}
