import Engine
import Testing

@Suite("Text: patterns")
struct TextRegexTests {
    @Test(
        "matches and reports its groups",
        arguments: [
            (#"(?P<key>\w+)=(?P<value>\d+)?"#, "x loss=42;", ["loss=42", "loss", "42"] as [String?]),
            (#"(a)|(b)"#, "cab", ["a", "a", nil]),
            (#"^$"#, "", [""]),
            (#"ö+"#, "höö", ["öö"]),
            (#"z"#, "abc", nil as [String?]?),
        ] as [(String, String, [String?]?)]
    )
    func groups(_ source: String, _ text: String, _ wanted: [String?]?) throws {
        let pattern = try RegexPattern(source)
        #expect(firstMatch(of: pattern, in: text) == wanted)
    }

    @Test("a group's name stands at its place")
    func names() throws {
        #expect(try RegexPattern(#"(?P<a>x)(y)(?P<b>z)"#).groupNames == ["a", nil, "b"])
        #expect(try RegexPattern("x").groupNames.isEmpty)
    }

    @Test("a bad pattern says why", arguments: ["(", "a{2,1}", #"\1"#, "(?P<n>a)(?P<n>b)"])
    func bad(_ source: String) {
        let error = #expect(throws: RegexError.self) { try RegexPattern(source) }
        #expect(error?.message.isEmpty == false)
        #expect(error?.pattern == source)
    }

    @Test("more groups than fit are refused, not cut")
    func tooManyGroups() {
        #expect(throws: RegexError.self) { try RegexPattern(String(repeating: "(a)?", count: 64)) }
    }

    @Test("a pattern that backtracks elsewhere stays linear here")
    func linear() throws {
        let pattern = try RegexPattern("(a*)*b")
        #expect(firstMatch(of: pattern, in: String(repeating: "a", count: 1 << 20)) == nil)
    }

    /// The groups' texts of the first match, the whole match first.
    private func firstMatch(of pattern: RegexPattern, in text: String) -> [String?]? {
        var groups = [RegexGroup](repeating: .none, count: pattern.groupNames.count + 1)
        let bytes = Array(text.utf8)
        let found = unsafe bytes.withUnsafeBytes { raw in
            unsafe groups.withUnsafeMutableBufferPointer { unsafe pattern.firstMatch(in: raw, groups: $0) }
        }
        guard found else { return nil }
        return groups.map { group in group.range.map { String(decoding: bytes[$0], as: UTF8.self) } }
    }
}
