internal import CRE2

/// A compiled RE2 pattern: matching takes time linear in the text, whatever the pattern.
///
/// One instance may be used from several threads at once. The pattern is searched anywhere in the text unless it is
/// anchored with `^` or `\A`. Text is UTF-8; bytes that are not never match a character.
///
/// Source: RE2's syntax, <https://github.com/google/re2/wiki/Syntax>.
@safe package final class RegexPattern: Sendable {
    /// The pattern as it was written.
    package let source: String

    /// Names of the capturing groups, in their order; the whole match is not among them, unnamed groups are nil.
    package let groupNames: [String?]

    private nonisolated(unsafe) let compiled: OpaquePointer

    /// Compiles `source`.
    /// - Throws: `RegexError` with RE2's own message, or when two groups have the same name.
    package init(_ source: String) throws(RegexError) {
        var text = source
        let length = text.utf8.count
        var message = [CChar](repeating: 0, count: TextLimits.regexMessageBytes)
        let memory = Int64(TextLimits.regexMemoryBytes)
        let result = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe cre2_compile(characters.baseAddress, length, memory, &message, message.count)
            }
        }
        guard let result = unsafe result else {
            let end = message.firstIndex(of: 0) ?? message.endIndex
            let words = message[..<end].map { UInt8(bitPattern: $0) }
            throw RegexError(pattern: source, message: String(decoding: words, as: UTF8.self))
        }
        let count = Int(unsafe cre2_group_count(result))
        var names: [String?] = []
        for index in 0..<count {
            let name = unsafe cre2_group_name(result, CInt(index + 1))
            unsafe names.append(name.map { unsafe String(cString: $0) })
        }
        // Older RE2 takes a name twice, and what such a group means would be a guess.
        let named = names.compactMap(\.self)
        guard Set(named).count == named.count else {
            unsafe cre2_free(result)
            throw RegexError(pattern: source, message: "duplicate capture group name")
        }
        self.source = source
        groupNames = names
        unsafe compiled = result
    }

    deinit {
        unsafe cre2_free(compiled)
    }

    /// Whether the pattern matches anywhere in `text`.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        unsafe cre2_match(compiled, text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count, 0, nil, 0)
    }

    /// Finds the first match in `text` at or after `start` and fills `groups` in order: the whole match, then the
    /// capturing groups; further elements of `groups` are set to `.none`.
    ///
    /// `^` matches only where `text` begins, not at `start`.
    /// - Returns: whether there is a match; `groups` is untouched when there is none.
    package func firstMatch(
        in text: UnsafeRawBufferPointer,
        from start: Int = 0,
        groups: UnsafeMutableBufferPointer<RegexGroup>
    ) -> Bool {
        precondition(start >= 0 && start <= text.count, "a search begins inside its text")
        return unsafe groups.withMemoryRebound(to: cre2_group.self) { raw in
            unsafe cre2_match(
                compiled,
                text.baseAddress?.assumingMemoryBound(to: UInt8.self),
                text.count,
                start,
                raw.baseAddress,
                CInt(clamping: raw.count)
            )
        }
    }
}
