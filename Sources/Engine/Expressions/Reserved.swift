/// Words that cannot be names (CEL language definition, "Syntax").
enum Reserved {
    /// Never a name, not even behind a dot.
    static let keywords: Set<String> = ["false", "in", "null", "true"]

    /// Kept for host languages: fields behind a dot, but no variables or functions.
    private static let words: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// What other languages write in words.
    static let signs = ["and": "&&", "or": "||", "not": "!"]

    static func contains(_ name: String) -> Bool {
        keywords.contains(name) || words.contains(name)
    }
}
