import Foundation
import Testing

/// The tables of `fixtures/cel`: an expression and what it gives, a line each.
@Suite struct ExpressionTableTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../fixtures/cel").standardized

    static let tables = ["functions", "literals", "logic", "operators", "times"]

    @Test("gives what the tables say", arguments: tables)
    func agrees(_ table: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(table).cel"), encoding: .utf8)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let arrow = try #require(line.range(of: "=>", options: .backwards), "\(table).cel:\(number + 1) has no =>")
            let expression = line[..<arrow.lowerBound].trimmingCharacters(in: .whitespaces)
            let wanted = line[arrow.upperBound...].trimmingCharacters(in: .whitespaces)
            let got = ExpressionHarness.evaluate(expression)
            #expect(
                got == wanted || (wanted == "rejected" && got.hasPrefix("rejected: ")),
                "\(table).cel:\(number + 1): \(expression) gave \(got), wanted \(wanted)"
            )
        }
    }
}
