import Engine
import TestKit
import Testing

@testable import Inputs

@Suite("document splitter")
struct DocumentSplitterTests {
    /// The elements of a document that comes in pieces; `nil` stands for one that is no line.
    private func split(_ text: String, pieces: [Int], limit: Int = 1_000) throws -> [String?] {
        var splitter = DocumentSplitter(limit: limit)
        var found: [String?] = []
        var rest = Array(text.utf8)[...]
        var index = 0
        while !rest.isEmpty {
            let piece = Array(rest.prefix(max(1, pieces[index % pieces.count])))
            rest = rest.dropFirst(piece.count)
            index += 1
            try unsafe piece.withUnsafeBytes { bytes in
                var at = 0
                while let element = try unsafe splitter.next(in: bytes, from: &at) {
                    #expect(element.number == found.count + 1)
                    let line = unsafe String(decoding: splitter.line, as: UTF8.self)
                    #expect(line.hasSuffix("\n"))
                    found.append(element.fault == nil ? String(line.dropLast()) : nil)
                }
            }
        }
        try splitter.finish()
        return found
    }

    @Test("cuts at the same places whatever the pieces are")
    func pieces() throws {
        var seed = Seed.fromEnvironment()
        let texts = [
            #"[{"a":"]},{\"\\"}, 1, "x\"],", [1,[{"b":2}]], {"c":{"d":[]}} ,null]"#,
            "{\"a\":\n1}\r\n{\"b\":\"}{\"}\n\n{}",
            "\u{FEFF}[ ]", "", " \n", #"[{}]"#,
        ]
        for text in texts {
            let whole = try split(text, pieces: [100_000])
            for _ in 0..<50 {
                let pieces = (0..<10).map { _ in 1 + seed.below(7) }
                #expect(try split(text, pieces: pieces) == whole, "SEED=\(seed.value)")
            }
        }
    }

    @Test("arrays and objects of a random generator come out as they went in")
    func random() throws {
        var seed = Seed.fromEnvironment()
        var random = RandomJSON(seed)
        for _ in 0..<200 {
            let objects = (0..<seed.below(6)).map { _ in random.object() }
            let separator = [",", " , ", ",\n"][seed.below(3)]
            let array = "[" + objects.joined(separator: separator) + "]"
            let pieces = [1 + seed.below(40)]
            let wanted = objects.map { $0.replacingBreaks }
            #expect(try split(array, pieces: pieces, limit: 100_000) == wanted, "SEED=\(seed.value)")
            #expect(try split(objects.joined(separator: "\n"), pieces: pieces, limit: 100_000) == wanted, "SEED=\(seed.value)")
        }
    }

    @Test("an element longer than the limit is told, and the next one is read", arguments: [1, 3, 1_000])
    func long(_ piece: Int) throws {
        let long = #"{"a":"\#(String(repeating: "x", count: 100))"}"#
        #expect(try split("[\(long),{\"b\":1}]", pieces: [piece], limit: 50) == [nil, "{\"b\":1}"])
        #expect(try split("[{\"b\":1}]", pieces: [piece], limit: 7) == ["{\"b\":1}"])
        #expect(try split("[{\"b\":1}]", pieces: [piece], limit: 6) == [nil])
    }

    @Test("broken documents are told", arguments: [
        "x", "5", "\"a\"", "[", "[{}", "[{},", "[,{}]", "[{},]", "[{} {}]", "[{}] {}", "{} []", "{} 5", "{\"a\":\"", "[{]",
        "\u{FEFF}\u{FEFF}[]", "[\"a\nb\"]", "]", "}",
    ])
    func broken(_ text: String) {
        #expect(throws: DocumentSplitter.Fault.self) { try split(text, pieces: [100]) }
        #expect(throws: DocumentSplitter.Fault.self) { try split(text, pieces: [1]) }
    }
}

extension String {
    /// Without line breaks between tokens, as the splitter writes them.
    fileprivate var replacingBreaks: String { String(map { $0 == "\n" || $0 == "\r" || $0 == "\r\n" ? " " : $0 }) }
}
