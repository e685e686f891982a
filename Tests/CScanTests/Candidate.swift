import CScan

/// A place where something to redact may begin.
struct Candidate: Equatable {
    let position: Int
    let classes: UInt32

    static let allClasses: UInt32 = 2047

    /// Asks the kernel in use, `capacity` candidates at a time.
    static func find(
        _ text: PlacedText,
        from start: Int = 0,
        classes: UInt32 = allClasses,
        in scan: Scan? = nil,
        capacity: Int = 1000,
        filler: UInt8 = 0
    ) -> [Candidate] {
        let words = scan.map { scan in
            stride(from: 0, to: scan.inString.count, by: 64).map { base in
                (0..<64).reduce(UInt64(0)) { $0 | (scan.inString[base + $1] ? 1 << UInt64($1) : 0) }
            }
        }
        var found: [Candidate] = []
        var from = start
        while true {
            var buffer = [cscan_candidate](repeating: cscan_candidate(), count: capacity)
            let count = unsafe text.withAddress(filler: filler) { address in
                let length = text.bytes.count
                guard let words else {
                    return unsafe cscan_candidates(address, from, length, nil, classes, &buffer, capacity)
                }
                return unsafe cscan_candidates(address, from, length, words, classes, &buffer, capacity)
            }
            found += buffer.prefix(count).map { Candidate(position: Int($0.position), classes: $0.classes) }
            guard count == capacity, let last = found.last else { return found }
            from = last.position + 1
        }
    }

    /// The same, told byte by byte.
    static func model(
        _ bytes: [UInt8],
        from start: Int = 0,
        classes wanted: UInt32 = allClasses,
        in scan: Scan? = nil
    ) -> [Candidate] {
        bytes.indices.dropFirst(start).compactMap { position in
            guard scan?.inString[position] ?? true else { return nil }
            let classes = modelClasses(bytes, at: position) & wanted
            return classes == 0 ? nil : Candidate(position: position, classes: classes)
        }
    }

    private static let keys = [
        "sk-", "pk-", "rk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_", "AIza", "npm_",
        "pypi-", "SG.", "ya29.",
    ]
    private static let slackKinds = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
    private static let besideColon = Set("0123456789abcdefABCDEF:".utf8)

    private static func modelClasses(_ bytes: [UInt8], at position: Int) -> UInt32 {
        let rest = bytes[position...]
        let before = bytes[..<position]
        let folded = rest.prefix(7).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        func begins(_ text: String) -> Bool { rest.starts(with: text.utf8) }
        var classes: UInt32 = 0
        func add(_ class: cscan_candidate_class, when holds: Bool) {
            if holds { classes |= `class`.rawValue }
        }
        add(CSCAN_CANDIDATE_AT, when: begins("@"))
        add(CSCAN_CANDIDATE_SCHEME, when: begins("://"))
        add(
            CSCAN_CANDIDATE_AUTH,
            when: folded.starts(with: "bearer ".utf8) || folded.starts(with: "basic ".utf8)
        )
        add(CSCAN_CANDIDATE_KEY, when: keys.contains(where: begins) || isSlackKey(rest))
        add(CSCAN_CANDIDATE_AWS, when: begins("AKIA") || begins("ASIA"))
        add(CSCAN_CANDIDATE_JWT, when: begins("eyJ"))
        add(CSCAN_CANDIDATE_PRIVATE_KEY, when: begins("-----BEGIN"))
        add(CSCAN_CANDIDATE_ESCAPE, when: begins("\\u"))
        add(CSCAN_CANDIDATE_IPV4, when: isIPv4(rest, before))
        add(CSCAN_CANDIDATE_IPV6, when: isIPv6(rest, before))
        add(CSCAN_CANDIDATE_DIGITS, when: isDigitRun(rest, before))
        return classes
    }

    private static func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    private static func isSeparator(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") }

    private static func isSlackKey(_ rest: ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: "xox".utf8) else { return false }
        let behind = Array(rest.dropFirst(3).prefix(2))
        return behind.count == 2 && slackKinds.contains(behind[0]) && behind[1] == UInt8(ascii: "-")
    }

    private static func isIPv4(_ rest: ArraySlice<UInt8>, _ before: ArraySlice<UInt8>) -> Bool {
        let run = rest.prefix { isDigit($0) }
        let behind = rest.dropFirst(run.count)
        return (1...3).contains(run.count) && behind.first == UInt8(ascii: ".") && isDigit(behind.dropFirst().first)
            && !isDigit(before.last) && before.last != UInt8(ascii: ".")
    }

    private static func isIPv6(_ rest: ArraySlice<UInt8>, _ before: ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: ":"), let left = before.last, let right = rest.dropFirst().first else {
            return false
        }
        return besideColon.contains(left) && besideColon.contains(right)
    }

    private static func isDigitRun(_ rest: ArraySlice<UInt8>, _ before: ArraySlice<UInt8>) -> Bool {
        let goesOn = isDigit(before.last) || isSeparator(before.last) && isDigit(before.dropLast().last)
        guard isDigit(rest.first), !goesOn else { return false }
        // The run, cut at the first byte that is neither a digit nor a separator with a digit behind it.
        var digits = 0
        var bytes = rest
        while let byte = bytes.popFirst() {
            if isDigit(byte) {
                digits += 1
            } else if !isSeparator(byte) || !isDigit(bytes.first) {
                break
            }
        }
        return digits >= 12
    }
}
