import CScan

/// What the structural scan says of a text.
struct Scan: Equatable {
    var structurals: [UInt32] = []
    var inString: [Bool] = []
    var flags: [UInt8] = []

    init() {}

    /// Asks the kernel in use.
    init(_ text: PlacedText, filler: UInt8 = 0) {
        let length = text.bytes.count
        var positions = [UInt32](repeating: .max, count: length + 64)
        var words = [UInt64](repeating: .max, count: (length + 63) / 64)
        var flags = [UInt8](repeating: .max, count: (length + 63) / 64)
        let count = unsafe text.withAddress(filler: filler) { address in
            unsafe cscan_structurals(address, length, &positions, &words, &flags)
        }
        structurals = Array(positions[..<count])
        inString = (0..<words.count * 64).map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
        self.flags = flags
    }

    /// The whole text's flags.
    var allFlags: Int { Int(flags.reduce(0, |)) }
}

/// The scan told byte by byte, as the header words it.
struct ModelScan {
    enum Kind {
        case structural, newline, space, openingQuote, stringByte, closingQuote, scalar
    }

    private(set) var scan = Scan()
    private(set) var kinds: [Kind] = []

    init(_ bytes: [UInt8]) {
        let blocks = (bytes.count + 63) / 64
        scan.inString = Array(repeating: false, count: blocks * 64)
        scan.flags = Array(repeating: 0, count: blocks)
        findKinds(bytes)
        for (index, kind) in kinds.enumerated() {
            if kind == .structural || kind == .newline { scan.structurals.append(UInt32(index)) }
            scan.inString[index] = kind == .openingQuote || kind == .stringByte
            if isUnusual(index) { raise(CSCAN_UNUSUAL, at: index) }
        }
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\\") { raise(CSCAN_BACKSLASH, at: index) }
            if byte >= 0x80 { raise(CSCAN_NON_ASCII, at: index) }
            if byte < 0x20 && byte != UInt8(ascii: "\n") { raise(CSCAN_CONTROL, at: index) }
        }
    }

    private mutating func raise(_ flag: Int, at index: Int) {
        scan.flags[index / 64] |= UInt8(flag)
    }

    private mutating func findKinds(_ bytes: [UInt8]) {
        var inString = false
        var escaped = false
        for (index, byte) in bytes.enumerated() {
            let wasEscaped = escaped
            escaped = byte == UInt8(ascii: "\\") && !wasEscaped
            switch byte {
            case UInt8(ascii: "\n"):
                if inString { raise(CSCAN_OPEN_STRING, at: index) }
                inString = false
                kinds.append(.newline)
            case UInt8(ascii: "\"") where !wasEscaped:
                kinds.append(inString ? .closingQuote : .openingQuote)
                inString.toggle()
            case _ where inString: kinds.append(.stringByte)
            case _ where "{}[]:,".utf8.contains(byte): kinds.append(.structural)
            case UInt8(ascii: " "): kinds.append(.space)
            default: kinds.append(.scalar)
            }
        }
    }

    private func isUnusual(_ index: Int) -> Bool {
        let before = index > 0 ? kinds[index - 1] : .newline
        switch kinds[index] {
        case .structural, .newline, .stringByte, .closingQuote: return false
        case .scalar where before == .scalar: return false
        case .space: return before != .structural
        case .openingQuote, .scalar:
            let behindOneSpace = before == .space && index > 1 && kinds[index - 2] == .structural
            return before != .structural && !behindOneSpace
        }
    }

    /// The promise that a clear CSCAN_UNUSUAL makes for a text of one line, told over the gaps between structurals.
    var holdsPlacementPromise: Bool {
        let gaps = kinds.split(omittingEmptySubsequences: false) { $0 == .structural || $0 == .newline }
        guard gaps.first?.isEmpty ?? true else { return false }
        return gaps.allSatisfy { gap in
            let token = gap.first == .space ? gap.dropFirst() : gap
            guard token.first == .openingQuote else { return token.allSatisfy { $0 == .scalar } }
            // One string: all behind its opening quote is inside, but perhaps for a closing quote at the end.
            return token.dropFirst().dropLast().allSatisfy { $0 == .stringByte }
                && (token.count == 1 || token.last == .stringByte || token.last == .closingQuote)
        }
    }
}
