/// Which line of a body the lines of a stretch were.
struct LineNumbers: Sendable, Equatable {
    /// From this line of the stretch on, numbers go up from here.
    private struct Run: Equatable {
        var line: Int
        var number: Int
    }

    private var runs: [Run] = []
    /// Lines of the stretch so far.
    private(set) var count = 0

    /// Adds lines whose numbers follow one another.
    mutating func add(_ lines: Int, from number: Int) {
        guard lines > 0 else { return }
        if let last = runs.last, last.number + count + 1 - last.line == number {
            count += lines
            return
        }
        runs.append(Run(line: count + 1, number: number))
        count += lines
    }

    /// - Parameter line: of the stretch, from 1.
    func number(ofLine line: Int) -> Int {
        guard let run = runs.last(where: { $0.line <= line }) else { return line }
        return run.number + line - run.line
    }
}
