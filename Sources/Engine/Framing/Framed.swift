/// What a call of `Framer.frame` left in its window.
package struct Framed: Equatable, Sendable {
    /// Bytes at the window's start that are whole lines; what stands behind them is of no use.
    package var bytes = 0
    /// How many lines these are.
    package var lines = 0
    /// 0 when nothing waits for room; else the bytes that the next framed line needs: call again with an empty window
    /// of at least that size, before reading on.
    package var wanted = 0

    package init(bytes: Int = 0, lines: Int = 0, wanted: Int = 0) {
        self.bytes = bytes
        self.lines = lines
        self.wanted = wanted
    }
}
