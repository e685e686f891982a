internal import Engine

/// `docs/REFERENCE.md`: the pipeline file and every component, from the declarations.
package struct ReferencePage {
    private let specs: ComponentSpecs

    package init(_ specs: ComponentSpecs) {
        self.specs = specs
    }

    package var markdown: String {
        """
        # Reference

        Made from the declarations in the code by `make docs`; `spanmill components NAME` prints the same, and
        `spanmill schema` gives it to an editor. Options of the kind *CEL* are expressions over a record's fields and stand
        in single quotes. Durations are written `250ms`, `10s`, `5m`, `2h`, `30d`, sizes `64KiB`, `20GiB`, `5MB`. In any
        value `${VAR}`, `${VAR:-default}` and `${file:/path}` are filled in, and `$$` is a dollar sign.

        ## The pipeline file

        \(table(of: PipelineShape.shape))
        \(ComponentSpec.Kind.allCases.map(section).joined(separator: "\n"))
        """
    }

    private func section(of kind: ComponentSpec.Kind) -> String {
        let title = "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())s"
        return "## \(title)\n\n" + specs.specs(of: kind).map(component).joined(separator: "\n")
    }

    private func component(_ spec: ComponentSpec) -> String {
        let docs = spec.docs.isEmpty ? "" : "\(spec.docs.trimmed)\n\n"
        return """
            ### \(spec.name)

            `\(spec.name)` \(spec.summary).

            \(docs)```yaml
            \(spec.example.trimmed)
            ```

            \(table(of: spec.shape))
            """
    }

    private func table(of shape: OptionShape) -> String {
        let rows = OptionRow.rows(of: shape).map { row in
            let standard = row.standard.isEmpty || row.standard == "required" ? row.standard : "`\(row.standard)`"
            let example = row.example.map { " Example: `\($0)`." } ?? ""
            let help = row.help.split(whereSeparator: \.isNewline).joined(separator: " ")
            return "| `\(row.path)` | \(cell(row.takes)) | \(cell(standard)) | \(cell(help + example)) |\n"
        }
        return "| Option | Takes | Default | |\n|---|---|---|---|\n" + rows.joined()
    }

    private func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|")
    }
}
