/// How far a stream has come in one list of components, and how often it fell back: a copy of its own.
struct StreamProgress: Sendable, Equatable {
    let attempt: Int64
    let place: [OrderValue]
}
