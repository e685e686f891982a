/// How far a stream has come in one list of components, and how often it fell back: its attempt.
struct StreamProgress: Sendable, Equatable {
    private(set) var attempt: Int64 = 0
    private var components: [OrderValue]

    init(componentCount: Int) {
        components = Array(repeating: .missing, count: componentCount)
    }

    init(attempt: Int64, components: [OrderValue]) {
        self.attempt = attempt
        self.components = components
    }

    /// The components where the stream stands, for the state that is kept.
    var place: [OrderValue] { components }

    /// Takes in the place of the stream's next line, as many components as the progress has.
    mutating func advance(to line: Span<OrderComponent>, in bytes: Span<UInt8>) {
        for index in components.indices {
            guard let change = components[index].compare(to: line[index], in: bytes) else {
                // The line lacks it: it stands where it stood. Or it is the first that the stream tells.
                if components[index] == .missing { components[index] = OrderValue(line[index], in: bytes) }
                continue
            }
            if change == 0 { continue }
            if change > 0 { attempt += 1 }
            for later in index..<components.count {
                components[later] = OrderValue(line[later], in: bytes)
            }
            return
        }
    }

    /// A new generation of the stream: a further attempt from nowhere.
    mutating func beginAgain() {
        attempt += 1
        for index in components.indices { components[index] = .missing }
    }
}
