/// Lines of one strand that are being joined to one record.
struct LineGroup: ~Copyable {
    /// The lines, with `\n` between them.
    private(set) var text = GrowableBytes(capacity: 0)
    private(set) var lines = 0
    /// Blank lines behind the last line, which belong to the group only when another line does.
    var blanks = 0
    /// Bytes of the first line.
    private(set) var firstLength = 0
    /// The place that the queue keeps, nil when no group is open.
    private(set) var slot: Int?
    /// Where in the stream the first line began and the last one ended.
    private(set) var origin = 0
    private(set) var reach = 0
    /// When the last line came, nanoseconds.
    private(set) var touched: Int64 = 0
    /// Nil when lines are joined by a pattern.
    var traceback: Traceback?
    var expected = ExpectedText()
    /// The envelope's time of the first line.
    private(set) var time = GrowableBytes(capacity: 0)

    var isOpen: Bool { slot != nil }
    var firstLine: ByteView { text.view.prefix(firstLength) }

    mutating func open(with line: ByteView, slot: Int, origin: Int, reach: Int, now: Int64, time header: ByteView) {
        text.append(line)
        lines = 1
        firstLength = line.count
        self.slot = slot
        self.origin = origin
        self.reach = reach
        touched = now
        time.append(header)
    }

    /// Whether the line fits the limits.
    func hasRoom(for line: ByteView, _ options: FramingOptions) -> Bool {
        lines + blanks < options.maximumGroupLines
            && text.count + blanks + 1 + line.count <= options.maximumGroupBytes
    }

    mutating func add(_ line: ByteView, reach: Int, now: Int64) {
        self.reach = reach
        for _ in 0...blanks { text.append(0x0A) }
        lines += blanks + 1
        blanks = 0
        text.append(line)
        touched = now
    }

    mutating func close() {
        text.removeAll(keepingAtMost: FramingLimits.idleBytes)
        time.removeAll()
        lines = 0
        blanks = 0
        slot = nil
        traceback = nil
        expected.forget()
    }
}
