/// State that a turnstile guards: whoever is inside the turnstile may use it, and nobody else.
final class Guarded<State>: @unchecked Sendable {
    var state: State

    init(_ state: State) { self.state = state }
}
