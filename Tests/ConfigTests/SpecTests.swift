import Engine
import Testing

@testable import Config

/// What the declarations of all components promise, held to by reading them.
@Suite struct SpecTests {
    static let specs = Catalogs.real.specs.all

    private func faults(_ yaml: String, _ check: (ConfigValue, inout Diagnostics) -> Void) -> [String] {
        var diagnostics = Diagnostics()
        let source = YAMLSource(Array(yaml.utf8), file: "example")
        if let value = YAMLComposer.compose(source, into: &diagnostics) { check(value, &diagnostics) }
        return diagnostics.sorted.map(\.description)
    }

    @Test("its example can be run", arguments: specs.map(\.name))
    func example(_ name: String) throws {
        for spec in Self.specs where spec.name == name {
            var parts = [
                ComponentSpec.Kind.input:
                    "inputs: {in: {type: \(Self.specs.first { $0.kind == .input }?.name ?? "stdin")}}",
                .stage: "stages: []", .output: "outputs: {out: {type: stdout}}",
            ]
            let indented = spec.example.split(separator: "\n").map { "  \($0)\n" }.joined()
            parts[spec.kind] = "\(spec.kind.rawValue)s:\n\(indented)"
            let text = ComponentSpec.Kind.allCases.compactMap { parts[$0] }.joined(separator: "\n")
            var diagnostics = Diagnostics()
            let surroundings = ConfigSurroundings(variables: [:]) { _, _ in .success(Array("secret".utf8)) }
            let file = PipelineReader(Catalogs.real.specs, surroundings: surroundings)
                .read(Array(text.utf8), file: name, folder: "", into: &diagnostics)
            if let file { _ = PlanMaker(.real).plan(of: file, into: &diagnostics) }
            #expect(diagnostics.sorted.filter { $0.severity == .error }.map(\.description) == [], "\(text)")
        }
    }

    @Test("defaults and examples of options are values of their types", arguments: specs.map(\.name))
    func values(_ name: String) {
        for spec in Self.specs where spec.name == name {
            forEachField(spec.shape, spec.name) { field, path in
                #expect(!field.help.isEmpty, "\(path) has no help")
                if let standard = field.defaultValue {
                    var diagnostics = Diagnostics()
                    field.type.check(standard, path: path, into: &diagnostics)
                    #expect(diagnostics.entries.map(\.message) == [])
                }
                if let example = field.example {
                    #expect(faults(example) { field.type.check($0, path: path, into: &$1) } == [])
                }
            }
        }
    }

    @Test("a summary is one line that goes on after the name, without a full stop", arguments: specs)
    func summary(_ spec: ComponentSpec) throws {
        let first = try #require(spec.summary.first)
        #expect(first.isLowercase && spec.summary.last != "." && spec.summary.count <= 80, "\(spec.summary)")
        #expect(!spec.summary.contains("\n"))
    }

    private func forEachField(_ shape: OptionShape, _ path: String, _ body: (OptionField, String) -> Void) {
        for field in shape.fields + (shape.others.map { [$0] } ?? []) {
            body(field, "\(path).\(field.name)")
            for inner in field.type.innerShapes { forEachField(inner, "\(path).\(field.name)", body) }
        }
    }
}

extension OptionType {
    fileprivate var innerShapes: [OptionShape] {
        switch self {
        case .object(let shape): [shape]
        case .list(let item), .oneOrMore(let item), .map(let item): item.innerShapes
        case .anyOf(let types): types.flatMap(\.innerShapes)
        default: []
        }
    }
}
