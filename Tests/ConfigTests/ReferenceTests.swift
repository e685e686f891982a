import Engine
import Foundation
import Testing

@testable import Config

@Suite struct ReferenceTests {
    @Test("docs/REFERENCE.md is current; make docs writes it")
    func current() throws {
        let page = ReferencePage(Catalogs.real.specs).markdown + "\n"
        if Fixtures.isRecording { try Fixtures.record(page, "../docs/REFERENCE.md") }
        #expect(page == Fixtures.text("../docs/REFERENCE.md"))
    }

    @Test("the page of a component tells every option, default and example")
    func page() throws {
        let page = try #require(ComponentPage(Specs.all).page(of: "archive"))
        #expect(page.hasPrefix("archive (output): files\n"))
        #expect(page.contains("  rotate.max_age: duration; default 1h\n"))
        #expect(page.hasSuffix("example\n  archive: {type: archive}\n"))
        #expect(ComponentPage(Specs.all).page(of: "nothing") == nil)
        #expect(ComponentPage(Specs.all).nearest(to: "archiv") == "archive")
        #expect(ComponentPage(Specs.all).list.contains("\nstages\n  parse       fields\n"))
    }

    @Test("options are described by type, default and place")
    func rows() {
        let shape = OptionShape(
            [
                OptionField("a", .duration(in: .seconds(1) ... .seconds(60)), default: "10s", help: ""),
                OptionField(
                    "b",
                    .list(of: .object([OptionField("c", .choice(["x", "y"]), required: true, help: "")])),
                    help: ""
                ),
                OptionField("d", .oneOrMore(of: .field), default: ["a b", "c"], help: ""),
                OptionField("e", .size(in: .kibibytes(1) ... .max), help: ""),
                OptionField("f", .int(in: 1...9), unit: "lines", help: ""),
            ],
            others: OptionField("field", .map(of: .cel), help: "")
        )
        let found = OptionRow.rows(of: shape).map { "\($0.path): \($0.takes): \($0.standard)" }
        #expect(
            found == [
                "a: duration, 1s...1m: 10s",
                "b: list of map: ",
                "b[].c: `x`, `y`: required",
                "d: field, or a list of such: ['a b', c]",
                "e: size, 1KiB or more: ",
                "f: whole number, 1...9 (lines): ",
                "<field>: map of CEL expression: ",
            ]
        )
    }

    @Test("the schema is JSON, and names every component and option")
    func schema() throws {
        let text = SchemaPage(Catalogs.real.specs).json
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let properties = try #require(schema["properties"] as? [String: Any])
        #expect(Set(properties.keys) == Set(PipelineShape.shape.fields.map(\.name)))
        for spec in Catalogs.real.specs.all {
            #expect(text.contains("\"title\": \"\(spec.name)\""))
        }
    }
}
