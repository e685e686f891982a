import Engine
import TestKit
import Testing

/// What counts as a secret, and what only looks like one.
@Suite struct RedactorTests {
    static func redact(_ text: String, _ redactor: Redactor) -> String {
        var out = GrowableBytes()
        unsafe Array(text.utf8).withUnsafeBytes { unsafe _ = redactor.redact($0, into: &out) }
        return unsafe String(decoding: out.bytes, as: UTF8.self)
    }

    static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"

    @Test("credentials", arguments: [
        ("Authorization: Bearer sk-6cad4a268d116ece1738f7d93d9c172411e20b8f", "Authorization: Bearer ***"),
        ("bearer abcdefghijklmnopqrst!", "bearer ***!"),
        ("Bearer eyJhbGciOi.x.y", "Bearer ***"),
        ("Basic dXNlcjpwYXNz", "Basic ***"),
        ("key=sk-live-4242424242424242 end", "key=*** end"),
        ("sk-proj-abcDEF0123456789abcDEF", "***"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ456789", "***"),
        ("github_pat_11ABCDEFG0abcdefghijkl_mnop", "***"),
        ("glpat-abcdefgh1jklmnopqrst", "***"),
        ("xoxb-123456789012-abcdef", "***"),
        ("hf_abcdefgh1jklmnopqrstuv", "***"),
        ("AIzaSyA1234567890abcdefghijklmnopqrstuvw", "***"),
        ("AKIAIOSFODNN7EXAMPLE", "***"),
        ("token \(jwt)", "token ***"),
        ("https://u:p4ss@host/x?token=abc&y=1", "https://***@host/x?token=***&y=1"),
        ("postgres://admin:secret@db:5432/x", "postgres://***@db:5432/x"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a *** b"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "***"),
    ])
    func credentials(_ text: String, _ wanted: String) {
        #expect(Self.redact(text, Redactor(classes: [.credentials])) == wanted)
    }

    @Test("what only looks like a credential stays", arguments: [
        "basic training of the model", "bearer of bad news", "task-live-4242424242424242", "risk-0123456789abcdefgh",
        "AKIAIOSFODNN7EXAMPLEX", "-----BEGIN CERTIFICATE-----\nMIIE", "https://host/path?q=token", "see http://a.b/c@d",
        "eyJ is how a JWT begins", "user@example.com", "sk-learn is a library",
    ])
    func notCredentials(_ text: String) {
        #expect(Self.redact(text, Redactor(classes: [.credentials])) == text)
    }

    @Test("addresses and card numbers", arguments: [
        (SecretClass.email, "mail ann.b+c@mail.example.org, ok", "mail ***, ok"),
        (.email, "a@b", "a@b"),
        (.email, "x @ y.com", "x @ y.com"),
        (.email, "user99@example.com.", "***."),
        (.ipv4, "from 10.30.63.114:80", "from ***:80"),
        (.ipv4, "version 1.2.3.4.5", "version 1.2.3.4.5"),
        (.ipv4, "999.1.1.1 and 1.2.3", "999.1.1.1 and 1.2.3"),
        (.ipv6, "at 2001:db8::8a2e:370:7334 now", "at *** now"),
        (.ipv6, "fe80:0:0:0:0:0:0:1", "***"),
        (.ipv6, "::ffff:192.0.2.1", "***"),
        (.ipv6, "12:34:56 std::vector", "12:34:56 std::vector"),
        (.creditCard, "card 4111 1111 1111 1111.", "card ***."),
        (.creditCard, "card 4111-1111-1111-1111", "card ***"),
        (.creditCard, "4111111111111112", "4111111111111112"),
        (.creditCard, "id x4111111111111111", "id x4111111111111111"),
        (.creditCard, "loss 0.4111111111111111", "loss 0.4111111111111111"),
    ])
    func others(_ kind: SecretClass, _ text: String, _ wanted: String) {
        #expect(Self.redact(text, Redactor(classes: [kind])) == wanted)
    }

    @Test func userPatterns() throws {
        let redactor = Redactor(classes: [], patterns: [try RegexPattern(#"emp-\d+"#)])
        #expect(Self.redact("emp-12 and emp-7", redactor) == "*** and ***")
    }

    @Test("equal secrets hash alike under one key, and unlike under another")
    func hashes() {
        func hash(_ text: String, _ key: String) -> String {
            Self.redact(text, Redactor(classes: [.email], action: .hash(key: Array(key.utf8))))
        }
        let one = hash("a@example.com", "k1")
        #expect(one.hasPrefix("hmac:") && one.utf8.count == 21)
        #expect(hash("a@example.com a@example.com", "k1") == one + " " + one)
        #expect(hash("a@example.com", "k2") != one)
        // RFC 4231, test case 2: key "Jefe".
        let named = Redactor(classes: [], names: ["q"], action: .hash(key: Array("Jefe".utf8)))
        var out = GrowableBytes()
        unsafe Array(#"{"q": "what do ya want for nothing?"}"#.utf8).withUnsafeBytes { bytes in
            unsafe _ = named.redact(container: bytes, into: &out)
        }
        #expect(unsafe String(decoding: out.bytes, as: UTF8.self) == #"{"q": "hmac:5bdcc146bf60754e"}"#)
    }

    @Test("nested text: strings by shape, members by name at any depth", arguments: [
        (#"{"a": [1, {"Authorization": "x", "b": "a@b.io"}], "c": 2}"#, #"{"a": [1, {"Authorization": "***", "b": "***"}], "c": 2}"#),
        (#"{"authorization": {"k": [1]}}"#, #"{"authorization": "***"}"#),
        (#"{"m": "line\nann\u0040example.org"}"#, #"{"m": "line\n***"}"#),
    ])
    func nested(_ text: String, _ wanted: String) {
        let redactor = Redactor(classes: [.email], names: ["authorization"])
        var out = GrowableBytes()
        unsafe Array(text.utf8).withUnsafeBytes { unsafe _ = redactor.redact(container: $0, into: &out) }
        #expect(unsafe String(decoding: out.bytes, as: UTF8.self) == wanted)
    }

    @Test("removal takes the member and one comma", arguments: [
        (#"{"k": 1, "b": 2}"#, #"{"b": 2}"#), (#"{"b": 2, "k": 1}"#, #"{"b": 2}"#), (#"{"k": 1}"#, "{}"),
        (#"{"a": 0, "k": 1, "k": 2, "b": 3}"#, #"{"a": 0, "b": 3}"#), (#"{"k": 1,"k": 2}"#, "{}"),
    ])
    func removal(_ text: String, _ wanted: String) {
        let redactor = Redactor(classes: [], names: ["k"], action: .remove)
        var out = GrowableBytes()
        unsafe Array(text.utf8).withUnsafeBytes { unsafe _ = redactor.redact(container: $0, into: &out) }
        #expect(unsafe String(decoding: out.bytes, as: UTF8.self) == wanted)
    }
}
