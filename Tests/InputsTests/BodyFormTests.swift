import Testing

@testable import Inputs

@Suite("body form")
struct BodyFormTests {
    @Test("by the type", arguments: [
        (nil, BodyForm.unknown), ("", .unknown), ("application/json", .document), ("Application/JSON; charset=UTF-8", .document),
        ("application/json;charset=\"utf-8\"", .document), ("application/x-ndjson", .lines), ("application/jsonl", .lines),
        ("text/plain; charset=us-ascii", .unknown), ("application/x-www-form-urlencoded", .unknown),
        ("application/json; charset=utf-16", nil), ("text/plain; charset=latin1", nil), ("image/png", nil),
        ("multipart/form-data; boundary=x", nil),
    ] as [(String?, BodyForm?)])
    func byType(_ type: String?, _ form: BodyForm?) {
        #expect(BodyForm(contentType: type) == form)
    }

    @Test("by the first bytes", arguments: [
        ("", BodyForm.lines), ("[", .lines), ("[]", .document), (" [ {", .document), ("[{\"a\":1}]", .document),
        ("[INFO] x", .lines), ("[1,2]", .lines), ("{\"a\":1}\n{\"a\":2}", .lines), ("{\n", .document), ("{ \r\n \"a\"", .document),
        ("{", .lines), ("\n\n{\n", .document), ("text", .lines), ("{ torn\n", .lines),
    ])
    func byBytes(_ text: String, _ form: BodyForm) {
        #expect(BodyForm.unknown.told(by: Array(text.utf8)) == form)
        #expect(BodyForm.lines.told(by: Array(text.utf8)) == .lines)
        #expect(BodyForm.document.told(by: Array(text.utf8)) == .document)
    }
}
