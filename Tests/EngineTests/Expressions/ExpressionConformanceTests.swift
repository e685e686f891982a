import Foundation
import Testing

@testable import Engine

/// The specification's own conformance suite, where `fixtures/make/cel_conformance.py` has put it.
///
/// The suite is not part of this repository (see `fixtures/cel/README.md`); `ExpressionTableTests` holds the language
/// without it.
@Suite struct ExpressionConformanceTests {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("../../../fixtures/cel/suite").standardized

    /// Files of the suite that apply; the others are about what records have not, as the README says.
    static let files = [
        "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros",
        "namespace", "parse", "plumbing", "string", "timestamps",
    ]

    /// Single tests left out, by `file/section/name`: the engine reads no zone files.
    static let namedZones: Set<String> = [
        "timestamps/timestamp_selectors_tz/getDate",
        "timestamps/timestamp_selectors_tz/getDayOfMonth_name_pos",
        "timestamps/timestamp_selectors_tz/getDayOfMonth_name_neg",
        "timestamps/timestamp_selectors_tz/getDayOfYear",
        "timestamps/timestamp_selectors_tz/getMinutes",
    ]

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("basic.json").path)
    }

    @Test("gives the suite's answers", .enabled(if: isThere), arguments: files)
    func agrees(_ file: String) throws {
        let data = try Data(contentsOf: Self.folder.appendingPathComponent("\(file).json"))
        let suite = try JSONDecoder().decode(SuiteFile.self, from: data)
        var held = 0
        for section in suite.sections {
            for test in section.tests where test.outside == nil {
                let name = "\(file)/\(section.name)/\(test.name)"
                if Self.namedZones.contains(name) { continue }
                let got = test.evaluate()
                #expect(test.accepts(got), "\(name): \(test.expr) gave \(got), wanted \(test.wanted)")
                held += 1
            }
        }
        #expect(held > 0)
    }
}

private struct SuiteFile: Decodable {
    let sections: [Section]

    struct Section: Decodable {
        let name: String
        let tests: [Case]
    }

    struct Case: Decodable {
        let name: String
        let expr: String
        let check: Bool
        let bindings: [String: SuiteValue]?
        let want: SuiteValue?
        let outside: String?

        var wanted: String { want?.description ?? "nothing" }

        func evaluate() -> String {
            let bound = (bindings ?? [:]).sorted { $0.key < $1.key }
            return ExpressionHarness.evaluate(expr, on: "{}", variables: bound.map(\.key), isChecking: check) {
                scratch in
                bound.map { $0.value.make(in: &scratch) }
            }
        }

        /// An expected error may come from the plan or from the evaluation; the suite's words are no part of it.
        func accepts(_ got: String) -> Bool {
            if case .error = want { return got.hasPrefix("error") || got.hasPrefix("rejected") }
            return got == wanted
        }
    }
}

/// A value in the suite's converted form.
private indirect enum SuiteValue: Decodable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes(String)
    case type(String)
    case timestamp(Int64, Int64)
    case duration(Int64, Int64)
    case list([SuiteValue])
    case map([[SuiteValue]])
    case error

    private enum Key: String, CodingKey {
        case null, bool, int, uint, double, string, bytes, type, timestamp, duration, list, map, error
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let key = try #require(fields.allKeys.first)
        func text() throws -> String { try fields.decode(String.self, forKey: key) }
        switch key {
        case .null: self = .null
        case .bool: self = .bool(try fields.decode(Bool.self, forKey: key))
        case .int: self = .int(try #require(Int64(try text())))
        case .uint: self = .uint(try #require(UInt64(try text())))
        case .double: self = .double(try #require(Double(try text())))
        case .string: self = .string(try text())
        case .bytes: self = .bytes(try text())
        case .type: self = .type(try text())
        case .timestamp:
            let parts = try fields.decode([Int64].self, forKey: key)
            self = .timestamp(parts[0], parts[1])
        case .duration:
            let parts = try fields.decode([Int64].self, forKey: key)
            self = .duration(parts[0], parts[1])
        case .list: self = .list(try fields.decode([SuiteValue].self, forKey: key))
        case .map: self = .map(try fields.decode([[SuiteValue]].self, forKey: key))
        case .error: self = .error
        }
    }

    /// As `ExpressionHarness.describe` writes it.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let truth): "\(truth)"
        case .int(let number): "\(number)"
        case .uint(let number): "\(number)u"
        case .double(let number): number.isNaN ? "NaN" : "\(number)"
        case .string(let text): "\"\(text)\""
        case .bytes(let hex): "b\"\(hex)\""
        case .type(let name): name
        case .timestamp(let seconds, let nanoseconds): "timestamp(\(seconds), \(nanoseconds))"
        case .duration(let seconds, let nanoseconds): "duration(\(seconds * 1_000_000_000 + nanoseconds))"
        case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.map { "\($0[0].description): \($0[1].description)" }.sorted().joined(separator: ", ") + "}"
        case .error: "an error"
        }
    }

    func make(in scratch: inout ExpressionScratch) -> Value {
        switch self {
        case .null, .error: return .null
        case .bool(let truth): return .bool(truth)
        case .int(let number): return .int(number)
        case .uint(let number): return .uint(number)
        case .double(let number): return .double(number)
        case .string(let text): return scratch.copy(text.utf8).map(Value.string) ?? .null
        case .bytes(let hex):
            let digits = Array(hex)
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
            return scratch.copy(bytes).map(Value.bytes) ?? .null
        case .type(let name): return ValueType.allCases.first { $0.name == name }.map(Value.type) ?? .null
        case .timestamp(let seconds, let nanoseconds):
            return .timestamp(Value.Instant(nanosecondsSinceEpoch: seconds * 1_000_000_000 + nanoseconds))
        case .duration(let seconds, let nanoseconds):
            return .duration(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
        case .list(let elements):
            return scratch.makeItems(elements.map { $0.make(in: &scratch) }).map(Value.list) ?? .null
        case .map(let entries):
            let flat = entries.flatMap { [$0[0].make(in: &scratch), $0[1].make(in: &scratch)] }
            return scratch.makeItems(flat).map(Value.map) ?? .null
        }
    }
}
