/// Lets sequence numbers through one at a time, in their order, without gaps: the state of a turnstile.
package struct Gate: Sendable {
    /// The number that may be inside.
    package private(set) var open: UInt64

    package init(first: UInt64 = 0) { open = first }

    package func admits(_ sequence: UInt64) -> Bool { sequence == open }

    package mutating func leave(_ sequence: UInt64) {
        precondition(sequence == open, "a number left a turnstile that it was not in")
        open += 1
    }
}
