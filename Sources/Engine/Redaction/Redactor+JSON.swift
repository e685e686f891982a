extension Redactor {
    /// Appends the JSON text of an object or array with the secrets in it replaced: strings by their shape, members by
    /// name at any depth. The text was checked when it was scanned, its depth too.
    ///
    /// - Returns: how many secrets were found; 0 means that nothing was appended.
    package func redact(container text: UnsafeRawBufferPointer, into out: inout GrowableBytes) -> Int {
        guard let start = text.baseAddress else { return 0 }
        let before = out.count
        var pass = unsafe ContainerPass(redactor: self, base: start.assumingMemoryBound(to: UInt8.self))
        pass.container(0, text.count, into: &out)
        if pass.found == 0 { out.removeLast(out.count - before) }
        return pass.found
    }

    /// Appends the inside of a JSON string with its secrets replaced, escaped again.
    ///
    /// - Returns: how many secrets were found; 0 means that nothing was appended.
    package func redact(
        string text: UnsafeRawBufferPointer, isEscaped: Bool, into out: inout GrowableBytes
    ) -> Int {
        guard isEscaped else {
            let before = out.count
            let found = unsafe redact(text, into: &out, unlessClean: true)
            // What stands in a secret's place may need escapes.
            if found > 0, unsafe out.bytes.dropFirst(before).contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
                let clean = unsafe Array(out.bytes.dropFirst(before))
                out.removeLast(out.count - before)
                unsafe clean.withUnsafeBytes { unsafe JSONText.escape($0, into: &out) }
            }
            return found
        }
        var plain = GrowableBytes(capacity: text.count + 16)
        var clean = GrowableBytes(capacity: text.count + 16)
        unsafe JSONText.unescape(text, into: &plain)
        let found = unsafe redact(plain.bytes, into: &clean, unlessClean: true)
        if found > 0 { unsafe JSONText.escape(clean.bytes, into: &out) }
        return found
    }

    /// True when members of this name are secret as a whole. `key` is as it stands in the record.
    package func isSecret(key: UnsafeRawBufferPointer) -> Bool {
        if names.isEmpty { return false }
        var plain = GrowableBytes(capacity: key.count + 16)
        unsafe JSONText.unescape(key, into: &plain)
        return names.contains(unsafe String(decoding: plain.bytes, as: UTF8.self).lowercased())
    }
}

/// One walk over nested JSON text.
@safe private struct ContainerPass {
    let redactor: Redactor
    let base: UnsafePointer<UInt8>
    var found = 0

    private func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
    }

    /// Appends the container in `[start, end)`.
    mutating func container(_ start: Int, _ end: Int, into out: inout GrowableBytes) {
        var copied = start
        var isFirst = true
        unsafe JSONCursor.forEachMember(base, start) { member in
            let key = unsafe slice(member.keyStart, member.keyEnd)
            let isSecret = unsafe !key.isEmpty && redactor.isSecret(key: key)
            if isSecret {
                found += 1
                if case .remove = redactor.action {
                    if isFirst {
                        // The bracket stays; the comma behind the member goes with it.
                        if copied == start { out.append(0x7B) }
                        copied = skipComma(member.end)
                    } else {
                        copied = member.end
                    }
                    return true
                }
            }
            isFirst = false
            unsafe out.append(slice(copied, member.start))
            copied = member.end
            value(member, isSecret: isSecret, into: &out)
            return true
        }
        unsafe out.append(slice(copied, end))
    }

    /// Position behind the comma that follows, and the space behind it; `at` where none follows.
    private func skipComma(_ at: Int) -> Int {
        let comma = unsafe JSONCursor.skipSpace(base, at)
        return unsafe base[comma] == 0x2C ? JSONCursor.skipSpace(base, comma + 1) : at
    }

    private mutating func value(_ member: JSONCursor.Member, isSecret: Bool, into out: inout GrowableBytes) {
        let isString = unsafe base[member.start] == 0x22
        let inside = unsafe isString ? slice(member.start + 1, member.end - 1) : slice(member.start, member.end)
        if isSecret {
            var replacement = GrowableBytes(capacity: 64)
            unsafe redactor.appendReplacement(of: inside, into: &replacement)
            out.append(0x22)
            unsafe JSONText.escape(replacement.bytes, into: &out)
            out.append(0x22)
            return
        }
        switch unsafe base[member.start] {
        case 0x22:
            out.append(0x22)
            let isEscaped = unsafe Bytes.find(0x5C, base, member.start, member.end) < member.end
            let count = unsafe redactor.redact(string: inside, isEscaped: isEscaped, into: &out)
            if count == 0 { unsafe out.append(inside) }
            found += count
            out.append(0x22)
        case 0x7B, 0x5B: container(member.start, member.end, into: &out)
        default: unsafe out.append(inside)
        }
    }
}
