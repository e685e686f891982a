import Engine
import TestKit
import Testing

/// `redact` over whole records: every place where a secret can stand.
@Suite struct RedactStageTests {
    static func harness(_ options: ConfigValue) -> StageHarness {
        StageHarness(RedactStage.self, options)
    }

    static let options: ConfigValue = ["patterns": ["credentials", "email"], "fields": ["authorization", "password"]]

    @Test("in place", arguments: [
        (
            #"{"event": "Request", "user_email": "u1@example.com", "authorization": "Bearer x", "n": 1.50}"#,
            #"{"event": "Request", "user_email": "***", "authorization": "***", "n": 1.50}"#
        ),
        (#"{"Authorization":7,"x":[{"PASSWORD":[1,2]}]}"#, #"{"Authorization":"***","x":[{"PASSWORD":"***"}]}"#),
        (#"{"pass\u0077ord": "x"}"#, #"{"pass\u0077ord": "***"}"#),
        (#"{"password": "a", "password": "b"}"#, #"{"password": "***", "password": "***"}"#),
        (#"{"m": "ann\u0040example.org"}"#, #"{"m": "***"}"#),
        (#"{"m": "https:\/\/u:p@host"}"#, #"{"m": "https://***@host"}"#),
        (#"{"t": "a\nBearer abcdef123456\nb", "d": {"e": {"f": "x@y.zz"}}}"#, #"{"t": "a\nBearer ***\nb", "d": {"e": {"f": "***"}}}"#),
        ("text with a token sk-0123456789abcdefgh", #"{"message": "text with a token ***"}"#),
        (#"INFO:x:{"m": "x@example.com"}"#, #"{"m": "***"}"#),
        (#"{"m": "clean", "k": "basic training"}"#, #"{"m": "clean", "k": "basic training"}"#),
    ])
    func redacts(_ line: String, _ wanted: String) {
        let result = Self.harness(Self.options).run([line])
        #expect(result.records == [wanted])
    }

    @Test("no secret survives, whatever the batches", arguments: 0..<30)
    func property(_ round: Int) throws {
        var seed = Seed(Seed.fromEnvironment().value &+ UInt64(round))
        let printed = seed.value
        let secrets = ["sk-0123456789abcdefQQ", "secret.person@example.org", "AKIAQQQQQQQQQQQQQQQQ", "p4ssw0rdQQ"]
        var random = RandomJSON(seed)
        var lines: [String] = []
        for _ in 0..<60 {
            let secret = seed.pick(secrets)
            let named = secret == "p4ssw0rdQQ"
            let text = named ? secret : "before \(secret) behind"
            let member = "\"\(named ? "password" : "m")\": \"\(seed.chance(0.5) ? Self.escaped(text, &seed) : text)\""
            let nested = seed.chance(0.5) ? "\"deep\": [{\(member), \"loss\": 0.5}]" : member
            let object = random.object()
            let inner = object.dropFirst().dropLast()
            let hasMembers = !inner.allSatisfy { " \t\r".contains($0) }
            lines.append("{\(nested)\(hasMembers ? ", \(inner)" : "")}")
        }
        let harness = Self.harness(Self.options)
        let whole = harness.run(lines)
        let cuts = (0..<seed.below(10)).map { _ in seed.below(lines.count) }
        #expect(harness.run(lines, cuts: cuts) == whole, "seed \(printed)")
        for (line, record) in zip(lines, whole.records) {
            let tree = try #require(NaiveJSON.read(Array(record.utf8)), "\(record), seed \(printed)")
            let text = "\(tree)"
            for secret in secrets { #expect(!text.contains(secret), "\(record) of \(line), seed \(printed)") }
        }
    }

    /// The same text with some characters as `\uXXXX`.
    private static func escaped(_ text: String, _ seed: inout Seed) -> String {
        text.unicodeScalars.map { scalar in
            seed.chance(0.3) ? "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst() : String(scalar)
        }.joined()
    }

    @Test func counts() {
        let result = Self.harness(Self.options).run([#"{"password": 1}"#, #"{"a": 1}"#])
        #expect(result.counts == ["stage_records{stage=redact,outcome=redacted}": 1])
    }
}
