internal import CCrypto
internal import CScan

/// Takes secrets out of text. Immutable, shared by all workers, and used wherever text is persisted or shown.
package final class Redactor: Sendable {
    /// What stands in a secret's place.
    package enum Action: Sendable {
        /// `***`, or the text given.
        case mask(String)
        /// Nothing.
        case remove
        /// `hmac:` and the first 16 hex digits of HMAC-SHA-256 under this key: equal secrets stay equal.
        case hash(key: [UInt8])
    }

    let classes: Set<SecretClass>
    let patterns: [RegexPattern]
    let action: Action
    /// Names of members whose whole value is secret; lower case, compared without case.
    let names: Set<String>
    /// Candidate classes of the scan, 0 when none is wanted.
    let candidates: UInt32

    package init(
        classes: Set<SecretClass>, patterns: [RegexPattern] = [], names: Set<String> = [],
        action: Action = .mask("***")
    ) {
        self.classes = classes
        self.patterns = patterns
        self.names = Set(names.map { $0.lowercased() })
        self.action = action
        let wanted = classes.reduce(UInt32(0)) { $0 | $1.candidates }
        candidates = wanted == 0 ? 0 : wanted | UInt32(CSCAN_CANDIDATE_ESCAPE.rawValue)
    }

    /// Appends `text` to `out` with its secrets replaced.
    ///
    /// - Parameter unlessClean: a text without secrets is not appended.
    /// - Returns: how many were found.
    @discardableResult
    package func redact(
        _ text: UnsafeRawBufferPointer, into out: inout GrowableBytes, unlessClean: Bool = false
    ) -> Int {
        var secrets = unsafe matches(in: text)
        guard !secrets.isEmpty else {
            if !unlessClean { unsafe out.append(text) }
            return 0
        }
        // Overlapping finds become one: a token inside a URL is part of the URL's credentials.
        if secrets.count > 1 { secrets.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) } }
        var found = 0
        var at = 0
        for secret in secrets where secret.lowerBound >= at {
            unsafe out.append(UnsafeRawBufferPointer(rebasing: text[at..<secret.lowerBound]))
            unsafe appendReplacement(of: UnsafeRawBufferPointer(rebasing: text[secret]), into: &out)
            at = secret.upperBound
            found += 1
        }
        unsafe out.append(UnsafeRawBufferPointer(rebasing: text[at...]))
        return found
    }

    /// Appends what stands for a secret.
    func appendReplacement(of secret: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        switch action {
        case .mask(let text): out.append(text: text)
        case .remove: break
        case .hash(let key):
            out.append("hmac:")
            for byte in unsafe Self.hmac(key: key, secret).prefix(8) {
                let digits = String(byte, radix: 16)
                if digits.utf8.count < 2 { out.append(UInt8(ascii: "0")) }
                out.append(text: digits)
            }
        }
    }

    /// HMAC-SHA-256 (RFC 2104), 32 bytes.
    static func hmac(key: [UInt8], _ text: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        unsafe key.withUnsafeBytes { keyBytes in
            _ = unsafe HMAC(
                EVP_sha256(), keyBytes.baseAddress, CInt(keyBytes.count), text.baseAddress?.assumingMemoryBound(to: UInt8.self),
                text.count, &digest, &length)
        }
        return digest
    }

    // MARK: Finding

    func matches(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var found: [Range<Int>] = []
        if candidates != 0 { unsafe findShapes(in: text, &found) }
        for pattern in patterns { unsafe Self.find(pattern, in: text, &found) }
        return found
    }

    private static func find(_ pattern: RegexPattern, in text: UnsafeRawBufferPointer, _ found: inout [Range<Int>]) {
        var at = 0
        while at <= text.count {
            let match = unsafe withUnsafeTemporaryAllocation(of: RegexGroup.self, capacity: 1) { groups -> Range<Int>? in
                guard unsafe pattern.firstMatch(in: text, from: at, groups: groups) else { return nil }
                return unsafe groups[0].range
            }
            guard let match else { return }
            if !match.isEmpty { found.append(match) }
            at = max(match.upperBound, at + 1)
        }
    }

    private func findShapes(in text: UnsafeRawBufferPointer, _ found: inout [Range<Int>]) {
        guard let start = text.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        let shapes = unsafe SecretShapes(text)
        unsafe withUnsafeTemporaryAllocation(of: cscan_candidate.self, capacity: 64) { buffer in
            var from = 0
            while from < text.count {
                let count = unsafe cscan_candidates(
                    base, from, text.count, nil, candidates, buffer.baseAddress, buffer.count)
                for i in 0..<count {
                    let candidate = unsafe buffer[i]
                    judge(shapes, Int(candidate.position), candidate.classes, &found)
                    from = Int(candidate.position) + 1
                }
                if count < buffer.count { return }
            }
        }
    }

    private func judge(_ shapes: SecretShapes, _ at: Int, _ kinds: UInt32, _ found: inout [Range<Int>]) {
        func isOne(_ kind: cscan_candidate_class) -> Bool { kinds & UInt32(kind.rawValue) != 0 }
        func keep(_ range: Range<Int>?) {
            if let range { found.append(range) }
        }
        if isOne(CSCAN_CANDIDATE_AT) && classes.contains(.email) { keep(shapes.email(at: at)) }
        if isOne(CSCAN_CANDIDATE_AUTH) { keep(shapes.authorization(at: at)) }
        if isOne(CSCAN_CANDIDATE_KEY) { keep(shapes.apiKey(at: at)) }
        if isOne(CSCAN_CANDIDATE_AWS) { keep(shapes.awsKey(at: at)) }
        if isOne(CSCAN_CANDIDATE_JWT) { keep(shapes.jwt(at: at)) }
        if isOne(CSCAN_CANDIDATE_PRIVATE_KEY) { keep(shapes.privateKey(at: at)) }
        if isOne(CSCAN_CANDIDATE_IPV4) && classes.contains(.ipv4) { keep(shapes.ipv4(at: at)) }
        if isOne(CSCAN_CANDIDATE_IPV6) && classes.contains(.ipv6) { keep(shapes.ipv6(at: at)) }
        if isOne(CSCAN_CANDIDATE_DIGITS) { keep(shapes.creditCard(at: at)) }
        if isOne(CSCAN_CANDIDATE_SCHEME) {
            keep(shapes.urlUserInfo(at: at))
            var from = at + 3
            while let parameter = shapes.urlParameter(from: from) {
                keep(parameter)
                from = parameter.upperBound
            }
        }
    }
}
