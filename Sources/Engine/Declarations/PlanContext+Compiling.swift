extension PlanContext {
    /// Compiles an expression; what is wrong with it is reported at its place in the file, and the answer is nil.
    ///
    /// - Parameters:
    ///   - text: what `options.cel(..)` or `options.texts(..)` gave.
    ///   - path: names it in the message: `options.path(of: "value")`.
    ///   - names: variables beside the record's fields.
    /// - Returns: nil after a report.
    package mutating func expression(
        _ text: ConfigText,
        at path: String,
        names: ExpressionNames = .record
    ) -> Expression? {
        do {
            return try Expression(parsing: text.text, names: names, keys: &keys)
        } catch {
            diagnostics.report(error, in: text, at: path)
            return nil
        }
    }

    /// The same for an expression that is true or false.
    package mutating func condition(
        _ text: ConfigText,
        at path: String,
        names: ExpressionNames = .record
    ) -> Expression? {
        do {
            return try Expression(condition: text.text, names: names, keys: &keys)
        } catch {
            diagnostics.report(error, in: text, at: path)
            return nil
        }
    }

    /// Compiles a regular expression in the same manner.
    package mutating func regex(_ text: ConfigText, at path: String) -> RegexPattern? {
        do {
            return try RegexPattern(text.text)
        } catch {
            diagnostics.report(error, in: text, at: path)
            return nil
        }
    }
}

extension Diagnostics {
    mutating func report(_ error: ExpressionError, in text: ConfigText, at path: String) {
        guard text.origin != .secret else {
            return self.error(at: text.mark, "\(path) is a secret (not shown); want a CEL expression")
        }
        let mend = error.suggestion.map { "did you mean \($0)?" }
        self.error(at: text.mark(atByte: error.range.lowerBound), "\(path): \(error.message)", mend: mend)
    }

    mutating func report(_ error: RegexError, in text: ConfigText, at path: String) {
        guard text.origin != .secret else {
            return self.error(at: text.mark, "\(path) is a secret (not shown); want a regular expression")
        }
        self.error(at: text.mark, "\(path) is \(quote(text.text)); want a regular expression", mend: error.message)
    }
}
