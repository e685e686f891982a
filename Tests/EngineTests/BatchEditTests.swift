import Engine
import TestKit
import Testing

/// Edits change what they name and nothing else.
@Suite struct BatchEditTests {
    private static func withBatch(_ line: String, _ body: (inout Batch) throws -> Void) rethrows -> String {
        var builder = KeyTable.Builder()
        for path in ["a", "task_id", "nested.password", "service", "b"] { _ = builder.intern(path) }
        builder.watch("password")
        var batch = Batch(keys: builder.build(), lineCapacity: 1024)
        unsafe Array((line + "\n").utf8).withUnsafeBytes { unsafe batch.append(lines: $0) }
        var scratch = ScanScratch()
        batch.index(&scratch)
        try body(&batch)
        var out = GrowableBytes()
        batch.serialise(0, into: &out)
        return unsafe String(decoding: out.bytes, as: UTF8.self)
    }

    private static let slots = (a: UInt16(1), taskID: UInt16(2), nested: UInt16(3), service: UInt16(4), b: UInt16(5))

    private static func text(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe body($0) }
    }

    @Test("appends behind the line's own text, in its own style", arguments: [
        (#"{"x": 1.50, "y" : [1, 2]}"#, #"{"x": 1.50, "y" : [1, 2], "service": "s"}"#),
        (#"{"x":1.50,"y":[1,2]}"#, #"{"x":1.50,"y":[1,2],"service":"s"}"#),
        ("{}", #"{"service": "s"}"#),
    ])
    func appends(_ line: String, _ wanted: String) {
        let out = Self.withBatch(line) { batch in
            unsafe Self.text("s") { unsafe batch.set(0, Self.slots.service, .text($0)) }
        }
        #expect(out == wanted + "\n")
    }

    @Test func replacesAndRemoves() {
        let out = Self.withBatch(#"{"a": 1, "x": 2, "b": "q", "y": 3}"#) { batch in
            batch.set(0, Self.slots.a, .double(2.5))
            batch.remove(0, at: batch.fieldIndex(0, Self.slots.b))
            unsafe Self.text("line\nbreak \"q\"") { unsafe batch.set(0, Self.slots.taskID, .text($0)) }
            let gone = batch.field(0, Self.slots.b) == nil
            #expect(gone)
        }
        #expect(out == #"{"a": 2.5, "x": 2, "y": 3, "task_id": "line\nbreak \"q\""}"# + "\n")
    }

    @Test func removesFirstAndOnlyMember() {
        #expect(Self.withBatch(#"{"a": 1, "x": 2}"#) { $0.remove(0, at: 0) } == "{\"x\": 2}\n")
        #expect(Self.withBatch(#"{"a": 1}"#) { $0.remove(0, at: 0) } == "{}\n")
    }

    @Test func renames() {
        let out = Self.withBatch(#"{"a": {"password": 1}, "b": 2, "z": 0}"#) { batch in
            batch.rename(0, at: batch.fieldIndex(0, Self.slots.a), to: Self.slots.b)
        }
        #expect(out == #"{"b": {"password": 1}, "z": 0}"# + "\n")
    }

    @Test("masks inside a nested object and finds its members again")
    func nested() throws {
        let out = try Self.withBatch(#"{"nested": {"u": 1, "password": "old", "v": 2}, "z": 0}"#) { batch in
            let members = batch.watchedMembers
            let before = try #require(members.first)
            #expect(before.nested && before.field == 0)
            let index = batch.fieldIndex(0, Self.slots.nested)
            try #require(index >= 0)
            unsafe Self.text("***") { unsafe batch.replace(0, at: index, with: .text($0)) }
            let field = batch.field(0, Self.slots.nested)
            let after = unsafe Array(batch.value(try #require(field)))
            #expect(after == Array("***".utf8))
            let count = batch.watchedMembers.count
            #expect(count == 1)
        }
        #expect(out == #"{"nested": {"u": 1, "password": "***", "v": 2}, "z": 0}"# + "\n")
    }

    @Test("removes a nested member with one comma", arguments: [
        (#"{"nested": {"password": 1, "v": 2}}"#, #"{"nested": {"v": 2}}"#),
        (#"{"nested": {"u": 1, "password": "x"}}"#, #"{"nested": {"u": 1}}"#),
        (#"{"nested": {"password": [1, {"a": 2}]}}"#, #"{"nested": {}}"#),
    ])
    func removesNested(_ line: String, _ wanted: String) {
        let out = Self.withBatch(line) { batch in batch.remove(0, at: batch.fieldIndex(0, Self.slots.nested)) }
        #expect(out == wanted + "\n")
    }

    @Test("a removed member takes its earlier duplicates along")
    func duplicates() {
        let out = Self.withBatch(#"{"a": 1, "x": 2, "a": 3}"#) { batch in
            batch.remove(0, at: batch.fieldIndex(0, Self.slots.a))
        }
        #expect(out == #"{"x": 2}"# + "\n")
    }

    @Test("more fields than an event has room for move its run")
    func relocates() throws {
        var builder = KeyTable.Builder()
        let slots = (0..<40).map { builder.intern("new\($0)") }
        var batch = Batch(keys: builder.build(), lineCapacity: 1024)
        unsafe Array("{\"a\": 1}\n{\"a\": 2}\n".utf8).withUnsafeBytes { unsafe batch.append(lines: $0) }
        var scratch = ScanScratch()
        batch.index(&scratch)
        for (i, slot) in slots.enumerated() { batch.set(i % 2, slot, .integer(Int64(i))) }
        for event in 0...1 {
            var out = GrowableBytes()
            batch.serialise(event, into: &out)
            let members = slots.indices.filter { $0 % 2 == event }.map { ", \"new\($0)\": \($0)" }.joined()
            #expect(unsafe String(decoding: out.bytes, as: UTF8.self) == "{\"a\": \(event + 1)\(members)}\n")
        }
    }
}
