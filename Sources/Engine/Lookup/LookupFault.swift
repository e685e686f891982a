/// What is wrong with a lookup file.
struct LookupFault: Error, Equatable {
    /// From 1; 0 where the file as a whole is meant.
    let line: Int
    let message: String

    init(_ line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    var text: String { line > 0 ? "line \(line): \(message)" : message }
}
