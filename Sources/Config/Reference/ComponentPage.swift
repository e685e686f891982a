internal import Engine

/// What `spanmill components` prints, for a terminal of 100 columns.
package struct ComponentPage {
    private static let width = 100

    private let specs: ComponentSpecs

    package init(_ specs: ComponentSpecs) {
        self.specs = specs
    }

    /// Every component with its summary.
    package var list: String {
        let column = (specs.all.map(\.name.count).max() ?? 0) + 2
        return ComponentSpec.Kind.allCases.map { kind in
            let lines = specs.specs(of: kind).map { "  \($0.name.padded(to: column))\($0.summary)\n" }
            return "\(kind.rawValue)s\n\(lines.joined())"
        }.joined(separator: "\n")
    }

    /// All there is to say about the components of this name; nil when there is none.
    package func page(of name: String) -> String? {
        let found = specs.all.filter { $0.name == name }
        return found.isEmpty ? nil : found.map(page).joined(separator: "\n")
    }

    /// The known name that was probably meant.
    package func nearest(to name: String) -> String? {
        nearestName(to: name, among: specs.all.map(\.name))
    }

    private func page(of spec: ComponentSpec) -> String {
        var page = "\(spec.name) (\(spec.kind.rawValue)): \(spec.summary)\n"
        if !spec.docs.isEmpty { page += "\n\(spec.docs.trimmed)\n" }
        page += "\noptions\n"
        for row in OptionRow.rows(of: spec.shape) {
            let standard = row.standard.isEmpty || row.standard == "required" ? row.standard : "default \(row.standard)"
            let facts = [row.takes.replacing("`", with: ""), standard].filter { !$0.isEmpty }
            page += "  \(row.path): \(facts.joined(separator: "; "))\n"
            page += Self.wrap(row.help, indent: 6)
            if let example = row.example { page += "      example: \(example)\n" }
        }
        page += "\nexample\n"
        page += spec.example.trimmed.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
        return page
    }

    private static func wrap(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count + indent <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { "\(margin)\($0)\n" }.joined()
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// Without empty lines and spaces at its ends.
    var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
