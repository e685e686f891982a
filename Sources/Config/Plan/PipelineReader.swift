package import Engine

/// Reads pipeline files: text to a checked `PipelineFile`, with every fault of the file in one run.
///
/// The steps: YAML to a tree with places, overrides of the command line, substitution, the check against the
/// declarations, and what no single declaration can tell (`PipelineRules`).
package struct PipelineReader: Sendable {
    private let specs: ComponentSpecs
    private let surroundings: ConfigSurroundings

    package init(_ specs: ComponentSpecs, surroundings: ConfigSurroundings) {
        self.specs = specs
        self.surroundings = surroundings
    }

    /// Reads the file at `path`.
    ///
    /// - Returns: nil when it cannot be read, is no YAML or no map at its top. Otherwise what could be read; whether
    ///   that can be run, `diagnostics` says.
    package func read(
        path: String,
        overrides: [ConfigOverride] = [],
        into diagnostics: inout Diagnostics
    ) -> PipelineFile? {
        switch surroundings.read(path, ConfigLimits.fileBytes) {
        case .failure(let failure):
            diagnostics.unreadable(path, failure.description)
            return nil
        case .success(let bytes):
            return read(bytes, file: path, folder: folder(of: path), overrides: overrides, into: &diagnostics)
        }
    }

    /// Reads the text of a pipeline file.
    package func read(
        _ bytes: [UInt8],
        file: String,
        folder: String,
        overrides: [ConfigOverride] = [],
        into diagnostics: inout Diagnostics
    ) -> PipelineFile? {
        let source = YAMLSource(bytes, file: file, expressionKeys: specs.expressionKeys)
        let before = diagnostics.errorCount
        guard let tree = YAMLComposer.compose(source, into: &diagnostics), !tree.isNull else {
            if diagnostics.errorCount == before {
                let start = SourceMark(file: file, line: 1, column: 1)
                diagnostics.error(at: start, "the file is empty; want a map with inputs, stages and outputs")
            }
            return nil
        }
        let overridden = overrides.reduce(tree) { $1.applied(to: $0, into: &diagnostics) }
        let filled = Substitution(surroundings, folder: folder).fill(overridden, into: &diagnostics)
        guard let map = filled.map else {
            diagnostics.error(
                at: filled.mark,
                "the file is \(filled.found); want a map with inputs, stages and outputs"
            )
            return nil
        }
        PipelineShape.shape.check(filled, path: "", into: &diagnostics)
        let uses = ComponentUses(specs)
        let pipeline = PipelineFile(
            file: file,
            folder: folder,
            options: OptionReader(filled, shape: PipelineShape.shape, path: ""),
            inputs: map[key: "inputs"].map { uses.named($0, .input, into: &diagnostics) } ?? [],
            stages: map[key: "stages"].map { uses.stages($0, into: &diagnostics) } ?? [],
            outputs: map[key: "outputs"].map { uses.named($0, .output, into: &diagnostics) } ?? []
        )
        PipelineRules(pipeline).check(into: &diagnostics)
        return pipeline
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
