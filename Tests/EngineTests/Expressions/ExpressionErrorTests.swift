import Engine
import Testing

/// What the plan says of an expression that cannot work: where, what, and what was probably meant.
@Suite struct ExpressionErrorTests {
    struct Case: CustomTestStringConvertible {
        let expression: String
        /// The part of the text that is at fault.
        let part: String
        let message: String

        init(_ expression: String, _ part: String, _ message: String) {
            self.expression = expression
            self.part = part
            self.message = message
        }

        var testDescription: String { expression }
    }

    @Test(
        "names place, fault and remedy",
        arguments: [
            Case("", "", "the expression is empty"),
            Case("loss <", "", "found the end of the expression, wanted a value"),
            Case("loss = 1", "=", "`=` is no operator of CEL, did you mean `==`?"),
            Case("a & b", "&", "`&` is no operator of CEL, did you mean `&&`?"),
            Case("a and b", "and", "CEL has no `and`, did you mean `&&`?"),
            Case("a # b", "#", "unexpected character `#`"),
            Case("a == 'x", "'x", "the string has no closing '"),
            Case(#"'\d+'"#, #"\d"#, #"`\d` is no escape; write \\ for a backslash"#),
            Case("age > 10s", "10s", "`s` cannot follow a number; a duration is written duration(\"10s\")"),
            Case("(a", "", "found the end of the expression, wanted `)`"),
            Case("a b", "b", "found `b`, wanted an operator or the end"),
            Case("if == 1", "if", "`if` is a reserved word; a field of that name is record[\"if\"]"),
            Case("sise(a) > 1", "sise(a)", "unknown function `sise(..)`, did you mean `size`?"),
            Case(
                "a.startWith('x')",
                "a.startWith('x')",
                "unknown function `.startWith(..)`, did you mean `startsWith`?"
            ),
            Case("a.exist(x, x)", "a.exist(x, x)", "unknown function `.exist(..)`, did you mean `exists`?"),
            Case("size(a, b)", "size(a, b)", "`size` is not called like that; wanted"),
            Case("'a' + 1", "'a' + 1", "`+` does not take string and int; CEL converts nothing by itself"),
            Case("a || 1", "1", "a side of `||` is an int, wanted a bool"),
            Case("meta.signl == 'log'", "meta.signl", "did you mean `meta.signal`?"),
            Case("meta", "meta", "`meta` stands before one of signal, input"),
            Case("record == 1", "record", "`record` stands before a field, as in record[\"name\"]"),
            Case("record[a]", "a", "record[..] takes the field's name as a literal string"),
            Case("a.matches('(')", "'('", "not a regular expression: missing ): ("),
            Case("duration('soon') < a", "'soon'", "\"soon\" is no duration"),
            Case("t.getHours('Europe/Paris')", "'Europe/Paris'", "use \"UTC\" or an offset such as \"+01:00\""),
            Case("1 == 'x'", "1 == 'x'", "an int and a string are never equal"),
            Case("Foo{a: 1}", "Foo", "messages cannot be built here; a map is written {\"key\": value}"),
            Case("a.?b", "?", "optional values (`?`) are not supported; test with has(..)"),
            Case("a.map(1, x)", "1", "the first argument of map is a plain name"),
            Case("ü == 1", "ü", "unexpected character `ü`"),
        ]
    )
    func explains(_ test: Case) throws {
        var keys = KeyTable.Builder()
        do throws(ExpressionError) {
            _ = try Expression(parsing: test.expression, keys: &keys)
            Issue.record("\(test.expression) was taken")
        } catch {
            let bytes = Array(test.expression.utf8)
            let part = String(
                decoding: bytes[min(error.range.lowerBound, bytes.count)..<min(error.range.upperBound, bytes.count)],
                as: UTF8.self
            )
            #expect(part == test.part)
            #expect(error.description.contains(test.message), "\(error.description)")
        }
    }

    @Test(
        "refuses what exceeds a limit",
        arguments: [
            (String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300), "nests deeper"),
            (String(repeating: "!", count: 300) + "true", "nests deeper"),
            (String(repeating: "-", count: 300) + "a", "nests deeper"),
            ("a" + String(repeating: ".b", count: 300), "nests deeper"),
            ("1" + String(repeating: " + 1", count: 300), "nests deeper"),
            ("[" + String(repeating: "1,", count: 9000) + "1]", "more than 8192 parts"),
            (String(repeating: " ", count: 70_000) + "1", "longer than"),
            ((0..<20).reduce("1 == 1") { inner, n in "[1].all(v\(n), \(inner))" }, "more than 16 variables"),
            ("record['a.b.c.d.e.f.g.h.i']", "more than 8 parts"),
        ]
    )
    func refuses(_ expression: String, _ message: String) {
        var keys = KeyTable.Builder()
        let error = #expect(throws: ExpressionError.self) { try Expression(parsing: expression, keys: &keys) }
        #expect(error?.message.contains(message) == true)
    }

    @Test("takes long chains of && and ||")
    func takesChains() throws {
        var keys = KeyTable.Builder()
        let chain = Array(repeating: "a == 1", count: 1000).joined(separator: " || ")
        _ = try Expression(parsing: chain, keys: &keys)
    }

    /// Nested loops, doubled text, and lists of lists.
    private static let costly: [String] = {
        let digits = "[0,1,2,3,4,5,6,7,8,9]"
        let loops = (0..<7).reduce("true") { body, n in "\(digits).all(v\(n), \(body))" }
        let text = (0..<30).reduce("['ab']") { list, _ in "\(list).map(x, [x + x, x + x])[0]" }
        let many = Array(repeating: "x", count: 300).joined(separator: ",")
        return [loops, text + ".size() > 0", "[\(many)].map(a, [\(many)].map(b, [a, b, a, b])) == []"]
    }()

    @Test("ends an evaluation that costs too much", arguments: costly)
    func bounds(_ expression: String) {
        let got = ExpressionHarness.evaluate(expression, on: #"{"x": "text"}"#)
        #expect(got == "error too_costly")
    }
}
