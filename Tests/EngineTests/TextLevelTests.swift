import Engine
import Testing

@Suite("Text: levels")
struct TextLevelTests {
    private func level(_ text: String) -> Level? {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe Level(ByteView($0)) }
    }

    @Test(
        "words and Python's numbers, in any case",
        arguments: [
            (Level.trace, ["trace", "TRACE", "5"]), (.debug, ["debug", "Debug", "10"]),
            (.info, ["info", "INFO", "Information", "notice", "20", "25"]), (.warning, ["WARN", "warning", "30"]),
            (.error, ["error", "ERR", "exception", "40"]),
            (.critical, ["CRITICAL", "fatal", "panic", "emergency", "alert", "50"]),
            (.none, ["", "loud", "information!", "0", "100", "informational note", "-10", "2x"]),
        ] as [(Level, [String])]
    )
    func words(_ wanted: Level, _ texts: [String]) {
        for text in texts { #expect((level(text) ?? .none) == wanted, "\(text)") }
    }

    @Test("OpenTelemetry's numbers")
    func severities() {
        let levels: [Level] = [.trace, .debug, .info, .warning, .error, .critical]
        for number in 1...24 { #expect(Level(severity: number) == levels[(number - 1) / 4]) }
        #expect(Level(severity: 0) == nil && Level(severity: 25) == nil)
    }

    @Test("a level's own name is read as that level")
    func names() {
        for level in [Level.trace, .debug, .info, .warning, .error, .critical] {
            #expect(self.level(level.name?.description ?? "") == level)
        }
        #expect(Level.none.name == nil)
    }
}
