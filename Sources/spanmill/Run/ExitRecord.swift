internal import Engine

/// The record of a command's end, as a line of its input.
enum ExitRecord {
    /// - Parameters:
    ///   - now: nanoseconds since 1970 UTC.
    ///   - nanoseconds: how long the command ran.
    static func line(_ command: [String], _ exit: ChildProcess.Exit, now: Int64, nanoseconds: Int64) -> String {
        var time = GrowableBytes()
        TimeText.write(now, to: &time)
        let stamp = unsafe String(decoding: time.bytes, as: UTF8.self)
        var fields = [
            ("timestamp", quoted(stamp)),
            ("level", quoted(exit == .code(0) ? "info" : "error")),
            ("event", quoted("command exited")),
            ("event_type", quoted("process_exit")),
            ("command", quoted(command.joined(separator: " "))),
        ]
        switch exit {
        case .code(let code): fields.append(("exit_code", "\(code)"))
        case .signal(let number): fields.append(("signal", "\(number)"))
        }
        fields.append(("duration_seconds", "\(Double(nanoseconds / 1_000_000) / 1000)"))
        return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + String(decoding: JSONText.escaped(text), as: UTF8.self) + "\""
    }
}
