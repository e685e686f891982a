/// Limits of declarations and their messages.
package enum DeclarationLimits {
    /// Characters of a found text that a message shows; the rest is cut and marked with dots.
    package static let shownText = 60

    /// Faults kept of one file; more are counted and not kept. Whoever has this many mends some first.
    package static let diagnostics = 200

    /// Characters of a name that is compared with known ones; a longer one gets no suggestion.
    package static let comparedName = 64
}
