/// The bounds of the expression language, so that no pipeline file and no record can make it run away.
package enum ExpressionLimits {
    /// Bytes of one expression's text. Longer: rejected when the pipeline is read.
    package static let sourceBytes = 64 * 1024

    /// Nodes of one syntax tree. More: rejected when the pipeline is read.
    package static let nodes = 8 * 1024

    /// Nesting of parentheses, calls, lists, chains of selections. Deeper: rejected when the pipeline is read, so that
    /// neither parsing nor evaluation can exhaust a worker's stack.
    package static let depth = 200

    /// Comprehensions inside comprehensions, and variables in scope at once. More: rejected when the pipeline is read.
    package static let variables = 16

    /// Steps of one evaluation: loop rounds, elements read or copied, 64-byte blocks of text built or searched. More:
    /// the evaluation ends with the error `too_costly`, which is counted like every condition error.
    package static let steps = 1_000_000

    /// Bytes of text that one evaluation may build in its scratch. More: `too_costly`.
    package static let scratchBytes = 4 * 1024 * 1024

    /// Values in lists and maps that one evaluation may hold in its scratch. More: `too_costly`.
    package static let scratchValues = 256 * 1024

    /// Bytes of text that a scratch keeps for the next record; what one large record took beyond is given back.
    package static let keptScratchBytes = 64 * 1024

    /// Values that a scratch keeps room for.
    package static let keptScratchValues = 4 * 1024

    /// Names of one field path, `a.b.c` being three. What stands beyond is looked up in the value that the first ones
    /// lead to: the key table holds every mixture of dotted keys and nested objects, 2^(n-1) ways.
    package static let pathNames = 8

    /// Field paths of a plan that expressions leave to others in the key table. Fewer left: rejected when the pipeline
    /// is read.
    package static let sparedSlots = 256

    /// Depth to which equality descends into lists and maps. Deeper: `too_costly`.
    package static let equalityDepth = 64

    /// Regular expressions kept per worker for `matches` whose pattern is no literal. More: the oldest goes.
    package static let cachedPatterns = 16
}
