package import Engine

/// What a pipeline file can name: the declarations of every input, stage and output.
package struct ComponentSpecs: Sendable {
    package var inputs: [ComponentSpec]
    package var stages: [ComponentSpec]
    package var outputs: [ComponentSpec]

    package init(inputs: [ComponentSpec], stages: [ComponentSpec], outputs: [ComponentSpec]) {
        self.inputs = inputs
        self.stages = stages
        self.outputs = outputs
    }

    package var all: [ComponentSpec] { inputs + stages + outputs }

    package func specs(of kind: ComponentSpec.Kind) -> [ComponentSpec] {
        switch kind {
        case .input: inputs
        case .stage: stages
        case .output: outputs
        }
    }

    /// Keys that take a CEL expression somewhere, so that a YAML error beside one can say what to do.
    var expressionKeys: Set<String> {
        var keys: Set<String> = []
        for spec in all { spec.shape.collectExpressionKeys(into: &keys) }
        return keys
    }
}

extension OptionShape {
    fileprivate func collectExpressionKeys(into keys: inout Set<String>) {
        for field in fields where field.type.takesExpression(into: &keys) { keys.insert(field.name) }
        _ = others?.type.takesExpression(into: &keys)
    }
}

extension OptionType {
    /// Whether a value of this type is an expression; what is inside objects goes into `keys`.
    fileprivate func takesExpression(into keys: inout Set<String>) -> Bool {
        switch self {
        case .cel, .condition:
            return true
        case .list(let item), .oneOrMore(let item), .map(let item):
            _ = item.takesExpression(into: &keys)
            return false
        case .object(let shape):
            shape.collectExpressionKeys(into: &keys)
            return false
        case .anyOf(let types):
            return types.map { $0.takesExpression(into: &keys) }.contains(true)
        default:
            return false
        }
    }
}
