/// How names with characters outside `[a-zA-Z0-9_:]` are written (Prometheus, *UTF-8 escaping schemes*).
///
/// Names that reach the writers have none such, so that only the scheme that doubles underscores changes anything.
package enum NameEscaping: String, Sendable, CaseIterable {
    case allowUTF8 = "allow-utf-8"
    case underscores
    case dots
    case values

    /// Reads the parameter of a header; nil means a scheme that nobody has described.
    init?(parameter: String) {
        // Older texts of the specification leave out the second hyphen.
        let name = parameter.lowercased()
        self.init(rawValue: name == "allow-utf8" ? "allow-utf-8" : name)
    }

    func escape(_ name: String) -> String {
        guard self == .dots else { return name }
        return name.reduce(into: "") { escaped, character in
            escaped += character == "_" ? "__" : String(character)
        }
    }
}
