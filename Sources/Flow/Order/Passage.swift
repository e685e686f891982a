/// The way of one sequence number through the turnstiles: what its worker does next.
///
/// ```
/// batch    parallel 0 → [ordered 0] → parallel 1 → [ordered 1] → … → parallel n → [ordered n] → recycle
///          ▲                                                                            │
///          └───────────────────────── refill, while more rounds follow ◄────────────────┘
/// barrier               [ordered 0] →              [ordered 1] → … →              [ordered n] → finished
/// ```
/// `[ ]` is a turnstile. A batch of several rounds enters each turnstile in its first round and leaves it in its last,
/// so that all of its rounds pass before the next number. A pure state machine: the worker performs the actions, and
/// the model test performs them in every order that it can think of.
package struct Passage: Sendable {
    package enum Kind: Sendable {
        case batch
        case barrier
    }

    package enum Action: Sendable, Equatable {
        /// The part before turnstile `section`; other batches may be there too.
        case parallel(Int)
        /// Wait until the turnstile lets the number in.
        case enter(Int)
        /// The part inside the turnstile.
        case ordered(Int)
        /// Let the next number in.
        case leave(Int)
        /// Empty the batch and fill it with its next round; say by `refilled` whether yet another follows.
        case refill
        /// Give the batch back to the pool.
        case recycle
        case finished
    }

    private let kind: Kind
    private let sections: Int
    private var section = 0
    private var isInside = false
    private var hasRunOrdered = false
    private var hasRunParallel = false
    private var isFirstRound = true
    private var moreRounds: Bool
    private var hasRecycled = false

    /// - Parameter sections: number of turnstiles, at least one.
    /// - Parameter moreRounds: another round follows the one that the batch holds.
    package init(_ kind: Kind, sections: Int, moreRounds: Bool = false) {
        precondition(sections > 0)
        self.kind = kind
        self.sections = sections
        self.moreRounds = moreRounds
    }

    /// Told after each `refill`.
    package mutating func refilled(moreRounds: Bool) {
        self.moreRounds = moreRounds
        isFirstRound = false
        section = 0
    }

    /// The next action; `finished` stays.
    package mutating func next() -> Action {
        guard section < sections else { return end() }
        if kind == .batch && !hasRunParallel {
            hasRunParallel = true
            return .parallel(section)
        }
        if !isInside {
            isInside = true
            if isFirstRound { return .enter(section) }
        }
        if !hasRunOrdered {
            hasRunOrdered = true
            return .ordered(section)
        }
        let passed = section
        section += 1
        isInside = false
        hasRunOrdered = false
        hasRunParallel = false
        return moreRounds ? next() : .leave(passed)
    }

    private mutating func end() -> Action {
        if moreRounds { return .refill }
        if kind == .batch && !hasRecycled {
            hasRecycled = true
            return .recycle
        }
        return .finished
    }
}
