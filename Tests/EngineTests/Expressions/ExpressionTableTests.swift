import Foundation
import Testing

/// The tables of `fixtures/cel`: an expression and what it gives, a line each.
@Suite struct ExpressionTableTests {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("../../..").standardized

    static let tables = ["functions", "literals", "logic", "operators", "times"]

    @Test("gives what the tables say", arguments: tables)
    func agrees(_ table: String) throws {
        let lines = try Self.lines(of: "fixtures/cel/\(table).cel")
        for (number, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            try check(line, on: "{}", "\(table).cel:\(number + 1)")
        }
    }

    @Test("gives what the documentation says")
    func agreesWithDocumentation() throws {
        let lines = try Self.lines(of: "docs/expressions.md")
        let record = try #require(lines.first { $0.hasPrefix("{") })
        var isExample = false
        var examples = 0
        for (number, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                isExample = line == "```cel"
            } else if isExample {
                try check(line, on: String(record), "expressions.md:\(number + 1)")
                examples += 1
            }
        }
        #expect(examples > 30)
    }

    private static func lines(of path: String) throws -> [Substring] {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Holds one line `expression => value`.
    private func check(_ line: Substring, on record: String, _ place: String) throws {
        let arrow = try #require(line.range(of: "=>", options: .backwards), "\(place) has no =>")
        let expression = line[..<arrow.lowerBound].trimmingCharacters(in: .whitespaces)
        let wanted = line[arrow.upperBound...].trimmingCharacters(in: .whitespaces)
        let got = ExpressionHarness.evaluate(expression, on: record)
        let agrees = got == wanted || (wanted == "rejected" && got.hasPrefix("rejected: "))
        #expect(agrees, "\(place): \(expression) gave \(got), wanted \(wanted)")
    }
}
