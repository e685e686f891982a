internal import Web

/// What is known when an answer is made.
struct ConsoleQuestion: Sendable {
    let head: HTTPHead
    let subject: any ConsoleSubject
    let history: HistoryKeeper?
}
