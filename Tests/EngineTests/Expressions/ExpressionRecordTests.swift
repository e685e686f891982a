import Testing

@testable import Engine

/// What names mean in a record.
@Suite struct ExpressionRecordTests {
    @Test(
        "resolves names against the record",
        arguments: [
            // Fields by their JSON types.
            (#"{"a": 1}"#, "a", "1"),
            (#"{"a": -9223372036854775808}"#, "a", "-9223372036854775808"),
            (#"{"a": 9223372036854775808}"#, "a", "9223372036854775808u"),
            (#"{"a": 18446744073709551616}"#, "a", "1.8446744073709552e+19"),
            (#"{"a": -9223372036854775809}"#, "a", "-9.223372036854776e+18"),
            (#"{"a": 1.0}"#, "a", "1.0"),
            (#"{"a": 1e3}"#, "a", "1000.0"),
            (#"{"a": -0}"#, "a", "0"),
            (#"{"a": -0.0}"#, "a", "-0.0"),
            (#"{"a": 0.10000000000000001}"#, "a", "0.1"),
            (#"{"a": NaN}"#, "a", "NaN"),
            (#"{"a": -Infinity}"#, "a", "-inf"),
            (#"{"a": 1e999}"#, "a", "inf"),
            (#"{"a": "x"}"#, "a", "\"x\""),
            (#"{"a": "1"}"#, "a == 1", "false"),
            (#"{"a": "x\u00fc\n\ud83d\ude03"}"#, "a == 'xü\\n😃'", "true"),
            (#"{"a": true}"#, "a", "true"),
            (#"{"a": null}"#, "a", "null"),
            (#"{"a": null}"#, "a == null", "true"),
            (#"{"a": [1, "x", [2], {"b": null}]}"#, "a", "[1, \"x\", [2], {\"b\": null}]"),
            (#"{"a": {"b": 1, "c": {"d": [true]}}}"#, "a", "{\"b\": 1, \"c\": {\"d\": [true]}}"),
            // Paths: dotted keys and nested objects alike.
            (#"{"attributes": {"task.id": "t"}}"#, "attributes.task.id", "\"t\""),
            (#"{"attributes.task.id": "t"}"#, "attributes.task.id", "\"t\""),
            (#"{"attributes": {"task": {"id": "t"}}}"#, "attributes.task.id", "\"t\""),
            (#"{"a": {"b": {"c": 1}}}"#, "a['b'].c", "1"),
            (#"{"a": {"b": {"c": 1}}}"#, "a.b['c']", "1"),
            (#"{"a": {"b.c": 1}}"#, "a['b.c']", "1"),
            (#"{"a": {"b-c": 1}}"#, "a.`b-c`", "1"),
            (#"{"a": {"b": 1}}"#, "a.c", "error no_such_field"),
            (#"{"a": [{"b": 1}, {"b": 2}]}"#, "a[1].b", "2"),
            (#"{"a": [{"b": 1}]}"#, "a[0].c", "error no_such_key"),
            (#"{"a": [1]}"#, "a[1]", "error index_out_of_range"),
            (#"{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{"j":7}}}}}}}}}}"#, "a.b.c.d.e.f.g.h.i.j", "7"),
            // Any field by name.
            (#"{"function": "f"}"#, "record['function']", "\"f\""),
            (#"{"function": {"name": "f"}}"#, "record['function'].name", "\"f\""),
            (#"{"for": 1}"#, "record.for", "1"),
            (#"{"record": 1}"#, "record['record']", "1"),
            (#"{"meta": 1}"#, "record['meta']", "1"),
            (#"{"a": 1}"#, "'a' in record", "true"),
            (#"{"a": 1}"#, "'b' in record", "false"),
            (#"{"ein feld": 1}"#, "record['ein feld']", "1"),
            // A field wins over a type.
            (#"{"duration": 1.5}"#, "duration", "1.5"),
            (#"{"string": "x"}"#, "string == 'x'", "true"),
            (#"{}"#, "string", "string"),
            (#"{"type": "gauge"}"#, "type == 'gauge'", "true"),
            (#"{}"#, "type == 'gauge'", "false"),
            (#"{"int": 1}"#, "int(int) + 1", "2"),
            (#"{"size": 2}"#, "size('ab') == size", "true"),
            // Presence.
            (#"{"a": null}"#, "has(a)", "true"),
            (#"{}"#, "has(a)", "false"),
            (#"{"a": {"b": 1}}"#, "has(a.b)", "true"),
            (#"{"a": {"b": 1}}"#, "has(a.c)", "false"),
            (#"{"a.b": 1}"#, "has(a.b)", "true"),
            (#"{}"#, "has(a.b.c)", "false"),
            (#"{"a": [{"b": 1}]}"#, "has(a[0].b)", "true"),
            (#"{"a": 1}"#, "has(record['a'])", "true"),
            (#"{"duration": 1}"#, "has(duration)", "true"),
            (#"{}"#, "has(duration)", "false"),
            // Missing fields.
            (#"{}"#, "a", "error no_such_field"),
            (#"{}"#, "a == 1", "error no_such_field"),
            (#"{}"#, "!has(a) || a > 1", "true"),
            (#"{"a": 1}"#, "a > 1 ? 'big' : 'small'", "\"small\""),
            // Containers of the record.
            (#"{"a": ["x", "y"]}"#, "'y' in a", "true"),
            (#"{"a": {"x": 1}}"#, "'x' in a", "true"),
            (#"{"a": {"x": 1, "x": 2}}"#, "size(a)", "1"),
            (#"{"a": {"x": 1, "x": 2}}"#, "a.map(k, a[k])", "[2]"),
            (#"{"a": {"\u0078": 1}}"#, "'x' in a", "true"),
            (#"{"a": [3, 1, 2]}"#, "a.filter(x, x > 1)", "[3, 2]"),
            (#"{"a": [3, 1, 2]}"#, "a == [3, 1.0, 2u]", "true"),
            (#"{"a": {"b": {"c": [1]}}}"#, "a.b == {'c': [1]}", "true"),
            (#"{"a": [ ]}"#, "size(a)", "0"),
            (#"{"a": { }}"#, "a == {}", "true"),
            (#"{"a": [[1, 2], [3]]}"#, "a.map(x, size(x))", "[2, 1]"),
            (#"{"a": [1], "b": [2]}"#, "a + b", "[1, 2]"),
            (#"{"a": "x", "b": "\u0079"}"#, "a + b + 'z'", "\"xyz\""),
            // What Spanmill knows.
            (#"{}"#, "meta.signal", "\"log\""),
            (#"{}"#, "meta.path", "\"\""),
            (#"{}"#, "has(meta.path)", "false"),
            (#"{}"#, "has(meta.signal)", "true"),
            (#"{}"#, "type(meta.received_at)", "google.protobuf.Timestamp"),
            // A line that is no object.
            ("Epoch 1 done", "message", "\"Epoch 1 done\""),
            ("Epoch 1 done", "message.contains('Epoch') && !has(level)", "true"),
        ]
    )
    func resolves(_ record: String, _ expression: String, _ wanted: String) {
        #expect(ExpressionHarness.evaluate(expression, on: record) == wanted, "\(expression) on \(record)")
    }

    @Test("reads large objects, the last member of a name wins", arguments: [15, 16, 17, 18, 40, 1000, 20_000])
    func readsLargeObjects(_ count: Int) {
        let once = (0..<count).map { "\"k\($0)\": \($0)" }
        let again = (0..<count).map { "\"k\($0 % 7)\": \($0 + 1)" }
        let record = "{\"a\": {" + (once + again).joined(separator: ", ") + "}}"
        #expect(ExpressionHarness.evaluate("size(a)", on: record) == "\(count)")
        #expect(ExpressionHarness.evaluate("a['k\(count - 1)']", on: record) == "\(count - 1)")
        let last = (0..<count).last { $0 % 7 == 3 } ?? 0
        #expect(ExpressionHarness.evaluate("[a][0].k3", on: record) == "\(last + 1)")
    }

    @Test("binds key and value inside for_each")
    func binds() throws {
        var keys = KeyTable.Builder()
        let over = try Expression(parsing: "metrics.retention", keys: &keys)
        let label = try Expression(parsing: "'task ' + key", names: .entry, keys: &keys)
        let value = try Expression(parsing: "value * scale", names: .entry, keys: &keys)
        let line = #"{"scale": 2.0, "metrics": {"retention": {"a": 0.5, "b": 0.25}}}"#
        let batch = ExpressionHarness.batch([line], keys: keys.build())
        var scratch = ExpressionScratch()
        var found: [String] = []
        let range = over.evaluate(batch, 0, &scratch)
        let isContainer = over.forEachEntry(of: range, batch, 0, &scratch) { key, entry, scratch in
            scratch.bind(key, to: 0)
            scratch.bind(entry, to: 1)
            let name = label.evaluate(batch, 0, &scratch)
            let number = value.evaluate(batch, 0, &scratch)
            found.append(ExpressionHarness.describe(name, label, batch, &scratch))
            found.append(ExpressionHarness.describe(number, value, batch, &scratch))
        }
        #expect(isContainer)
        #expect(found == ["\"task a\"", "1.0", "\"task b\"", "0.5"])
    }

    @Test("reads what the worker knows of inputs and streams")
    func readsMeta() throws {
        var keys = KeyTable.Builder()
        let names = try Expression(
            parsing: "[meta.input, meta.stream, meta.path, meta.hostname, meta.peer]",
            keys: &keys
        )
        let batch = ExpressionHarness.batch(["{}"], keys: keys.build())
        var scratch = ExpressionScratch()
        scratch.meta.inputs = ["runs"]
        scratch.meta.hostname = "box"
        scratch.meta.streams = [MetaTexts.Stream(name: "s1", path: "/logs/a")]
        let value = names.evaluate(batch, 0, &scratch)
        #expect(
            ExpressionHarness.describe(value, names, batch, &scratch) == #"["runs", "s1", "/logs/a", "box", ""]"#
        )
    }
}
