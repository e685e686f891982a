internal import Engine
internal import Flow
internal import Web

/// What becomes of one request's records, and the answer when that is known.
///
/// Its lines lie in one or more stretches of batches. It is answered when all of them are handed over and, where the
/// client waits for that, committed; or as soon as something makes the answer certain.
final class IngestReceipt: Sendable {
    private struct State {
        var lines = 0
        var rejected = 0
        var errors: [(line: Int, reason: String)] = []
        /// Stretches handed over, and those of them that are committed.
        var stretches = 0
        var committed = 0
        /// All of the body has been handed over.
        var isWhole = false
        var isAnswered = false
    }

    private let state = Monitor(State())
    private let reply: HTTPReply
    private let waitsForCommit: Bool

    init(_ reply: HTTPReply, waitsForCommit: Bool) {
        self.reply = reply
        self.waitsForCommit = waitsForCommit
    }

    /// One more stretch of lines is on its way.
    func add(lines: Int) {
        state.withLock { state in
            state.lines += lines
            state.stretches += 1
        }
    }

    /// Something was no record.
    ///
    /// - Parameter isCounted: it is among the lines of a stretch.
    func reject(line: Int, _ reason: String, isCounted: Bool) {
        state.withLock { state in
            state.rejected += 1
            if !isCounted { state.lines += 1 }
            if state.errors.count < InputLimits.reportedErrors { state.errors.append((line, reason)) }
        }
    }

    /// All of the body has been handed over.
    func finish() {
        state.withLock { $0.isWhole = true }
        answerWhenDone()
    }

    func stretchCommitted() {
        state.withLock { $0.committed += 1 }
        answerWhenDone()
    }

    /// Answers otherwise; the first answer stands.
    func fail(_ answer: HTTPAnswer) {
        let isFirst = state.withLock { state in
            defer { state.isAnswered = true }
            return !state.isAnswered
        }
        if isFirst { reply.send(answer) }
    }

    private func answerWhenDone() {
        let document: [UInt8]? = state.withLock { state in
            guard state.isWhole, !state.isAnswered else { return nil }
            if waitsForCommit && state.committed < state.stretches { return nil }
            state.isAnswered = true
            return Self.document(state)
        }
        if let document { reply.send(.json(200, document)) }
    }

    private static func document(_ state: State) -> [UInt8] {
        let errors = state.errors.sorted { $0.line < $1.line }.map { "{\"line\":\($0.line),\"reason\":\"\($0.reason)\"}" }
        let accepted = state.lines - state.rejected
        return Array(
            "{\"accepted\":\(accepted),\"rejected\":\(state.rejected),\"errors\":[\(errors.joined(separator: ","))]}\n".utf8)
    }
}
