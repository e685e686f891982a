import TestKit
import Testing

@testable import Engine

/// Conditions over whole batches: the loops agree with plain evaluation, event by event.
@Suite struct ConditionTests {
    /// Atoms that have loops of their own, and some that have not.
    private static let atoms = [
        "level == 'error'", "level != 'error'", "'info' == level", "level in ['error', 'critical', 'warning']",
        "level in []", "step > 10", "step <= 10.5", "10 < step", "step == 3", "3u != step", "loss < 0.5", "loss >= 1",
        "has(level)", "has(a.b)", "flag", "flag == true", "a.b == 'x'", "a.b == ''", "type == 'gauge'",
        "type in ['gauge', 'counter']", "type == 7", "meta.signal == 'log'", "meta.signal != 'span'",
        "level.startsWith('err')", "level.endsWith('ing')", "level.contains('r')", "level.matches('^w.*g$')",
        "size(level) > 4", "loss + 1.0 > 1.2", "step % 2 == 0", "true", "level == null", "step in [1, 2, 3]",
        "a == {'b': 'x'}", "level > 'f'", "message == 'a line of text that is longer than sixteen bytes'",
    ]

    private static func condition(_ depth: Int, _ seed: inout Seed) -> String {
        guard depth > 0 else { return atoms.randomElement(using: &seed) ?? "true" }
        let left = condition(depth - 1, &seed)
        let right = condition(depth - 1, &seed)
        switch Int.random(in: 0..<6, using: &seed) {
        case 0: return "!(\(left))"
        case 1, 2: return "(\(left) && \(right))"
        case 3, 4: return "(\(left) || \(right))"
        default: return "(\(left) && \(right) && \(condition(depth - 1, &seed)))"
        }
    }

    private static func record(_ seed: inout Seed) -> String {
        if Int.random(in: 0..<20, using: &seed) == 0 { return "a line of text that is longer than sixteen bytes" }
        let choices: [(String, [String])] = [
            ("level", [#""error""#, #""info""#, #""warning""#, #""err\u006fr""#, "3", "null", #""""#]),
            ("step", ["3", "10", "10.5", "11", "1e1", "NaN", #""3""#, "18446744073709551615", "[3]"]),
            ("loss", ["0.25", "0.5", "1", "Infinity", "true", "-1e-7", "0.49999999999999999"]),
            ("flag", ["true", "false", "1"]),
            ("a", [#"{"b": "x"}"#, #"{"b": ""}"#, "1"]),
            ("a.b", [#""x""#, "2"]),
            ("type", [#""gauge""#, "7", #""counter""#]),
        ]
        let members = choices.compactMap { name, values in
            Int.random(in: 0..<3, using: &seed) == 0 ? nil : "\"\(name)\": \(values.randomElement(using: &seed) ?? "1")"
        }
        return "{" + members.joined(separator: ", ") + "}"
    }

    @Test("loops and plain evaluation agree on random conditions and records")
    func agrees() throws {
        var seed = Seed.fromEnvironment()
        for round in 0..<300 {
            let text = Self.condition(Int.random(in: 0..<4, using: &seed), &seed)
            var keys = KeyTable.Builder()
            let condition = try Expression(condition: text, keys: &keys)
            let lines = (0..<Int.random(in: 1..<200, using: &seed)).map { _ in Self.record(&seed) }
            let batch = ExpressionHarness.batch(lines, keys: keys.build())
            try #require(batch.eventCount == lines.count)
            var scratch = ExpressionScratch()
            var wanted = Selection()
            wanted.reset(count: batch.eventCount, to: false)
            for event in 0..<batch.eventCount where Int.random(in: 0..<8, using: &seed) > 0 { wanted.insert(event) }
            var kept = Selection()
            kept.reset(count: batch.eventCount, to: false)
            wanted.forEach { kept.insert($0) }
            var unlessFalse = Selection()
            unlessFalse.reset(count: batch.eventCount, to: false)
            wanted.forEach { unlessFalse.insert($0) }
            let errors = condition.keepTrue(in: &kept, batch, &scratch)
            #expect(condition.keepUnlessFalse(in: &unlessFalse, batch, &scratch) == errors)
            var wantedErrors = 0
            for event in 0..<batch.eventCount {
                scratch.reset()
                let truth: Bool? =
                    if case .bool(let truth) = condition.evaluate(batch, event, &scratch) { truth } else { nil }
                if wanted[event], truth == nil { wantedErrors += 1 }
                let agrees =
                    kept[event] == (wanted[event] && truth == true)
                    && unlessFalse[event] == (wanted[event] && truth != false)
                #expect(agrees, "SEED=\(seed.value) round \(round): \(text) on \(lines[event])")
                if !agrees { return }
            }
            #expect(errors == wantedErrors, "SEED=\(seed.value) round \(round): \(text)")
            let count = condition.select(batch, &scratch, into: &kept)
            #expect(count >= errors)
        }
    }

    @Test("a condition is a bool", arguments: ["1", "'x'", "size(a)", "[true]", "meta.signal"])
    func refuses(_ text: String) {
        var keys = KeyTable.Builder()
        #expect(throws: ExpressionError.self) { try Expression(condition: text, keys: &keys) }
    }
}
