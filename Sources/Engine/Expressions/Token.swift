/// One lexical element of an expression, with the bytes it covers.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// A field name between backticks, which may hold `-`, `.`, `/` and spaces.
        case quotedIdentifier(String)
        /// Magnitude without sign, so that `-9223372036854775808` can be put together by the parser.
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string([UInt8])
        case bytes([UInt8])
        case punctuation(Punctuation)
        case end
    }

    enum Punctuation: String {
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBracket = "["
        case rightBracket = "]"
        case leftBrace = "{"
        case rightBrace = "}"
        case dot = "."
        case comma = ","
        case colon = ":"
        case question = "?"
        case plus = "+"
        case minus = "-"
        case star = "*"
        case slash = "/"
        case percent = "%"
        case not = "!"
        case and = "&&"
        case or = "||"
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    let kind: Kind
    let range: Range<Int>

    /// The token as a message names it.
    var description: String {
        switch kind {
        case .identifier(let name): "`\(name)`"
        case .quotedIdentifier(let name): "the quoted name `\(name)`"
        case .int, .uint, .double: "a number"
        case .string: "a string"
        case .bytes: "a bytes literal"
        case .punctuation(let mark): "`\(mark.rawValue)`"
        case .end: "the end of the expression"
        }
    }
}
