internal import Engine
internal import Flow
internal import Glibc
internal import Outputs
internal import Storage

/// One line at the bottom of a terminal that says how the run goes: rates, drops, lag, and how well the archive packs.
///
/// Standard error alone is written to, and only when it is a terminal. What is echoed to the same terminal makes it give
/// way: it is taken off before, and comes back once the echo stands at the beginning of a line.
final class StatusLine: Sendable {
    private struct State {
        var isShown = false
        /// The echo stands within a line.
        var isWithinLine = false
        var isEnded = false
        var records: UInt64 = 0
        var bytes: UInt64 = 0
        var lastCommit: Int64 = 0
        var text = ""
    }

    private static let intervalNanoseconds: Int64 = 500_000_000

    private let isTerminal = isatty(STDERR_FILENO) != 0
    private let state = Monitor(State())

    /// Draws on a thread that nobody waits for.
    ///
    /// - Parameter pipeline: the one that runs at that moment.
    func start(_ pipeline: @escaping @Sendable () -> Pipeline) {
        guard isTerminal else { return }
        _ = OSThread("status") { [self] in
            var next = MonotonicClock.now() + Self.intervalNanoseconds
            while state.wait(until: next, { $0.isEnded ? true : nil }) == nil {
                draw(pipeline())
                next += Self.intervalNanoseconds
            }
        }
    }

    func end() {
        state.update { state in
            Self.hide(&state)
            state.isEnded = true
        }
    }

    /// Wraps a write of the echo; `last` is its last byte.
    func makeRoom(for descriptor: Int32, _ last: UInt8, _ write: () -> Void) {
        guard isTerminal, isatty(descriptor) != 0 else { return write() }
        state.withLock { state in
            Self.hide(&state)
            write()
            state.isWithinLine = last != 0x0A
        }
    }

    /// A line of its own above the status.
    func say(_ line: String) {
        state.withLock { state in
            Self.hide(&state)
            StandardError.say(line)
        }
    }

    private static func hide(_ state: inout State) {
        guard state.isShown else { return }
        var stream = StandardError()
        stream.write("\r\u{1B}[K")
        state.isShown = false
    }

    private func draw(_ pipeline: Pipeline) {
        let status = pipeline.committer.status
        let totals = RunTotals(status.totals, pipeline.plan)
        let packing = pipeline.plan.outputs.lazy.compactMap { ($0.output as? ArchiveOutput)?.status }.first
        let lag = pipeline.lagNanoseconds
        state.withLock { state in
            guard !state.isEnded, !state.isWithinLine else { return }
            if status.lastEnd > state.lastCommit {
                let seconds = max(Double(status.lastEnd - state.lastCommit) / 1e9, 0.001)
                let isFirst = state.lastCommit == 0
                var parts = [
                    isFirst
                        ? "" : "\(Quantity.count(UInt64(Double(totals.records - state.records) / seconds))) records/s",
                    isFirst ? "" : "\(Quantity.bytes(UInt64(Double(totals.bytes - state.bytes) / seconds)))/s",
                    "\(Quantity.count(totals.records)) in", "\(Quantity.count(totals.dropped)) dropped",
                ]
                if totals.stalledLines > 0 { parts.append("\(Quantity.count(totals.stalledLines)) lines stalled") }
                if let packing, packing.flow.writtenBytes > 0 {
                    let ratio = Double(packing.flow.recordBytes) / Double(packing.flow.writtenBytes)
                    parts.append("archive \(Quantity.tenths(ratio))x")
                }
                if let failure = status.failure { parts.append(failure.message) }
                (state.records, state.bytes, state.lastCommit) = (totals.records, totals.bytes, status.lastEnd)
                state.text = parts.filter { !$0.isEmpty }.joined(separator: "  ")
            }
            var stream = StandardError()
            let text = "\(state.text)  lag \(Quantity.tenths(Double(lag) / 1e9)) s"
            stream.write("\r" + text.prefix(Self.width - 1) + "\u{1B}[K")
            state.isShown = true
        }
    }

    /// Columns of the terminal.
    private static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }
}
