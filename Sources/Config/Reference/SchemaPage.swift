internal import Engine

/// The JSON Schema (2020-12) of the pipeline file, for editors: names, types, ranges, defaults and help.
///
/// It takes what Spanmill takes and refuses most of what it refuses; what only a look at the whole file tells, such as
/// two stages of one name, is `spanmill validate`'s.
package struct SchemaPage {
    private let specs: ComponentSpecs

    package init(_ specs: ComponentSpecs) {
        self.specs = specs
    }

    package var json: String {
        var members: [(String, SchemaNode)] = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("title", "Spanmill pipeline"),
        ]
        members += object(PipelineShape.shape) { field in
            switch field.name {
            case "inputs": named(specs.inputs)
            case "stages": stages
            case "outputs": named(specs.outputs)
            default: nil
            }
        }
        members.append(("$defs", .object([("reference", reference)])))
        return SchemaNode.object(members).text() + "\n"
    }

    /// Text with a variable in it, which may stand wherever another scalar does.
    private var reference: SchemaNode {
        .object([("type", "string"), ("pattern", "\\$\\{[^}]+\\}")])
    }

    private func named(_ specs: [ComponentSpec]) -> SchemaNode {
        .object([
            ("type", "object"), ("minProperties", 1),
            ("additionalProperties", .object([("oneOf", .list(specs.map { .object(described($0)) }))])),
        ])
    }

    private var stages: SchemaNode {
        let names = specs.stages.map { SchemaNode.string($0.name) }
        var properties = specs.stages.map { ($0.name, SchemaNode.object(described($0))) }
        for common in ["when", "name"] where !properties.isEmpty {
            guard let field = specs.stages[0].shape.field(common) else { continue }
            properties.append((common, node(of: field)))
        }
        let stage = SchemaNode.object([
            ("type", "object"), ("properties", .object(properties)), ("additionalProperties", false),
            ("minProperties", 1),
        ])
        let items = SchemaNode.object([("anyOf", .list([stage, .object([("enum", .list(names))])]))])
        return .object([("type", .list(["array", "null"])), ("items", items)])
    }

    private func described(_ spec: ComponentSpec) -> [(String, SchemaNode)] {
        [("title", .string(spec.name)), ("description", .string(spec.summary))] + shape(spec.shape)
    }

    /// An object, or what its shorthand takes in its place.
    private func shape(_ shape: OptionShape) -> [(String, SchemaNode)] {
        guard let shorthand = shape.shorthand.flatMap(shape.field) else { return object(shape) }
        return [("anyOf", .list([.object(object(shape)), .object(type(shorthand.type))]))]
    }

    private func object(
        _ shape: OptionShape,
        override: (OptionField) -> SchemaNode? = { _ in nil }
    ) -> [(String, SchemaNode)] {
        let properties = shape.fields.map { field in
            (field.name, override(field).map { describe($0, field) } ?? node(of: field))
        }
        var members: [(String, SchemaNode)] = [
            ("type", "object"), ("properties", .object(properties)),
            ("additionalProperties", shape.others.map { .object(type($0.type)) } ?? false),
        ]
        // A required field that the shorthand would set may only be missing there.
        let required = shape.fields.filter(\.isRequired).map { SchemaNode.string($0.name) }
        if !required.isEmpty { members.append(("required", .list(required))) }
        let rules = shape.rules.map(rule)
        if !rules.isEmpty { members.append(("allOf", .list(rules))) }
        return members
    }

    private func describe(_ node: SchemaNode, _ field: OptionField) -> SchemaNode {
        guard case .object(let members) = node else { return node }
        return .object([("description", .string(field.help))] + members)
    }

    private func rule(_ rule: OptionShape.Rule) -> SchemaNode {
        func having(_ names: [String]) -> SchemaNode {
            .list(names.map { .object([("required", .list([.string($0)]))]) })
        }
        switch rule {
        case .exactlyOne(let names): return .object([("oneOf", having(names))])
        case .atLeastOne(let names): return .object([("anyOf", having(names))])
        case .atMostOne(let names):
            let pairs = names.indices.flatMap { first in
                names[(first + 1)...].map {
                    SchemaNode.object([("required", .list([.string(names[first]), .string($0)]))])
                }
            }
            return .object([("not", .object([("anyOf", .list(pairs))]))])
        }
    }

    private func node(of field: OptionField) -> SchemaNode {
        var members: [(String, SchemaNode)] = [("description", .string(field.help))]
        members += type(field.type)
        if let standard = field.defaultValue { members.append(("default", standard.schema)) }
        return .object(members)
    }

    private func type(_ type: OptionType) -> [(String, SchemaNode)] {
        switch type {
        case .bool: scalar([("type", "boolean")])
        case .int(let range): scalar([("type", "integer")] + limits(range))
        case .number(let range): scalar([("type", "number")] + limits(range))
        case .ratio: scalar([("type", "number"), ("minimum", 0), ("maximum", 1)])
        case .duration:
            scalar([
                ("type", .list(["string", "integer"])), ("pattern", "^(0|([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d|w))+)$"),
                ("maximum", 0),
            ])
        case .size:
            scalar([
                ("type", .list(["string", "integer"])), ("pattern", "^[0-9]+(\\.[0-9]+)?([KMGTkmgt][Ii]?)?[Bb]?$"),
                ("minimum", 0),
            ])
        case .choice(let words): scalar([("enum", .list(words.map { .string($0) }))])
        case .address: scalar([("type", "string"), ("pattern", "^.+:[0-9]+$")])
        case .endpoint: scalar([("type", "string"), ("pattern", "^https?://.+")])
        case .string, .secret: [("type", .list(["string", "number", "boolean"]))]
        case .cel, .condition: [("type", .list(["string", "number", "boolean"])), ("minLength", 1)]
        case .field, .regex, .path: [("type", .list(["string", "number"])), ("minLength", 1)]
        case .any: []
        case .list(let item): [("type", "array"), ("items", .object(self.type(item)))]
        case .oneOrMore(let item):
            [("anyOf", .list([.object(self.type(item)), .object(self.type(.list(of: item)))]))]
        case .map(let item): [("type", "object"), ("additionalProperties", .object(self.type(item)))]
        case .object(let inner): shape(inner)
        case .anyOf(let types): [("anyOf", .list(types.map { .object(self.type($0)) }))]
        }
    }

    private func scalar(_ members: [(String, SchemaNode)]) -> [(String, SchemaNode)] {
        [("anyOf", .list([.object(members), .object([("$ref", "#/$defs/reference")])]))]
    }

    private func limits(_ range: ClosedRange<Int64>) -> [(String, SchemaNode)] {
        (range.lowerBound == .min ? [] : [("minimum", .integer(range.lowerBound))])
            + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))])
    }

    private func limits(_ range: ClosedRange<Double>) -> [(String, SchemaNode)] {
        (range.lowerBound.isFinite ? [("minimum", .number(range.lowerBound))] : [])
            + (range.upperBound.isFinite ? [("maximum", .number(range.upperBound))] : [])
    }
}

extension ConfigValue {
    /// A declared default as JSON.
    fileprivate var schema: SchemaNode {
        switch content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .bool(let value): return .bool(value)
            case .int(let value): return .integer(value)
            case .number(let value): return .number(value)
            case .null, .string: return .string(scalar.text)
            }
        case .list(let items): return .list(items.map(\.schema))
        case .map(let map): return .object(map.entries.map { ($0.key, $0.value.schema) })
        }
    }
}
