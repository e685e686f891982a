extension Level {
    /// The level as it is written, nil for `none`. The names are structlog's.
    package var name: StaticString? {
        switch self {
        case .none: nil
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    /// The level that a word means, in any case: `WARN`, `warning`, `Fatal`, or one of Python's numbers as text.
    package init?(_ text: ByteView) {
        guard (1...11).contains(text.count) else { return nil }
        if Bytes.isDigit(text[0]) {
            guard let number = TimeText.number(text, 0, text.count) else { return nil }
            self.init(python: number)
            return
        }
        let level = text.count <= 8 ? Self.shortWord(text) : Self.longWord(text)
        guard let level else { return nil }
        self = level
    }

    /// By the numbers of Python's logging: 10 debug, 20 info, 30 warning, 40 error, 50 critical, and what lies between
    /// counts as the lower one (loguru's 25, say, is info). Numbers above 99 are something else.
    package init?(python number: Int) {
        switch number {
        case 1..<10: self = .trace
        case 10..<20: self = .debug
        case 20..<30: self = .info
        case 30..<40: self = .warning
        case 40..<50: self = .error
        case 50..<100: self = .critical
        default: return nil
        }
    }

    /// By OpenTelemetry's severity numbers (OTLP `SeverityNumber`): four to a level.
    package init?(severity number: Int) {
        switch number {
        case 1...4: self = .trace
        case 5...8: self = .debug
        case 9...12: self = .info
        case 13...16: self = .warning
        case 17...20: self = .error
        case 21...24: self = .critical
        default: return nil
        }
    }

    /// Up to eight letters, packed into one number in lower case: most records name a level, so this is a hot path.
    private static func shortWord(_ text: ByteView) -> Level? {
        var word: UInt64 = 0
        for index in 0..<text.count { word = word << 8 | UInt64(text[index] | 0x20) }
        return switch word {
        case 0x74_7261_6365, 0x76_6572_626F_7365, 0x6669_6E65_7374: .trace  // trace, verbose, finest
        case 0x64_6562_7567, 0x64_6267, 0x6669_6E65: .debug  // debug, dbg, fine
        case 0x696E_666F, 0x6E6F_7469_6365, 0x73_7563_6365_7373: .info  // info, notice, success
        case 0x77_6172_6E69_6E67, 0x7761_726E: .warning  // warning, warn
        case 0x65_7272_6F72, 0x65_7272, 0x7365_7665_7265: .error  // error, err, severe
        case 0x6372_6974_6963_616C, 0x6372_6974, 0x66_6174_616C, 0x61_6C65_7274, 0x65_6D65_7267, 0x70_616E_6963:
            .critical  // critical, crit, fatal, alert, emerg, panic
        default: nil
        }
    }

    private static func longWord(_ text: ByteView) -> Level? {
        if text.isWord("information") { return .info }
        if text.isWord("exception") { return .error }
        return text.isWord("emergency") ? .critical : nil
    }
}

extension ByteView {
    /// Whether the text is `word`, which is in lower case, in any case.
    package func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe self[index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }
}
