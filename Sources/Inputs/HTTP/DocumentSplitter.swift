internal import Engine

/// Cuts a JSON array, or objects one behind the other, into its elements, each written as a line of its own.
///
/// It looks at brackets, strings and commas; whether an element is good JSON inside shows when its line is scanned.
/// Bytes come in any pieces:
///
/// ```
/// var at = 0
/// while let element = try splitter.next(in: bytes, from: &at) { use(splitter.line) }
/// ```
struct DocumentSplitter: ~Copyable {
    struct Element: Equatable {
        /// Its place in the document, from 1.
        let number: Int
        /// Why it is no line.
        let fault: ElementFault?
    }

    /// The document is broken; what came before stands.
    struct Fault: Error, Equatable {
        let what: String
    }

    private enum Place {
        /// Bytes of a byte order mark seen so far.
        case start(mark: Int)
        /// In an array, where an element may begin; behind a comma it must.
        case element(mayEnd: Bool)
        case inside(isObject: Bool)
        case behindElement
        /// Between objects that stand one behind the other.
        case between
        case end
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limit: Int
    private var place = Place.start(mark: 0)
    private var isArray = false
    private var depth = 0
    private var inString = false
    private var afterBackslash = false
    private var isTooLong = false
    private var text = GrowableBytes(capacity: 1024)
    /// Elements begun so far.
    private(set) var count = 0

    /// - Parameter limit: bytes of an element; a longer one is no line.
    init(limit: Int) { self.limit = limit }

    /// The element that `next` returned last, with its newline; valid until the next call.
    var line: UnsafeRawBufferPointer { unsafe text.bytes }

    /// Goes on to the end of the next element.
    ///
    /// - Parameter at: where to go on in `bytes`; moved behind what was taken.
    /// - Returns: nil when `bytes` are used up first.
    mutating func next(in bytes: UnsafeRawBufferPointer, from at: inout Int) throws(Fault) -> Element? {
        while at < bytes.count {
            if case .inside(let isObject) = place {
                guard try unsafe goInside(bytes, from: &at) else { return nil }
                place = isArray ? .behindElement : .between
                text.append(0x0A)
                return Element(number: count, fault: isTooLong ? .tooLong : isObject ? nil : .notAnObject)
            }
            try step(unsafe bytes[at])
            // The first byte of an element is part of it.
            if case .inside = place { continue }
            at += 1
        }
        return nil
    }

    /// Says that nothing more comes.
    func finish() throws(Fault) {
        switch place {
        case .start, .between, .end: return
        case .element, .inside, .behindElement: throw Fault(what: "the JSON ends too soon, in or behind element \(count)")
        }
    }

    /// One byte between elements.
    private mutating func step(_ byte: UInt8) throws(Fault) {
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { return }
        switch (place, byte) {
        case (.start(let mark), _) where mark < 3 && byte == Self.byteOrderMark[mark]: place = .start(mark: mark + 1)
        case (.start, UInt8(ascii: "[")):
            isArray = true
            place = .element(mayEnd: true)
        case (.start, UInt8(ascii: "{")), (.between, UInt8(ascii: "{")): begin(isObject: true)
        case (.start, _): throw Fault(what: "neither an array nor an object")
        case (.element(mayEnd: true), UInt8(ascii: "]")): place = .end
        case (.element, UInt8(ascii: ",")), (.element, UInt8(ascii: "]")):
            throw Fault(what: "no element stands behind element \(count)")
        case (.element, _): begin(isObject: byte == UInt8(ascii: "{"))
        case (.behindElement, UInt8(ascii: ",")): place = .element(mayEnd: false)
        case (.behindElement, UInt8(ascii: "]")): place = .end
        case (.behindElement, _): throw Fault(what: "neither a comma nor ] stands behind element \(count)")
        case (.between, _): throw Fault(what: "no object stands behind object \(count)")
        case (.end, _): throw Fault(what: "text stands behind the end of the array")
        case (.inside, _): preconditionFailure("elements are gone through in stretches")
        }
    }

    private mutating func begin(isObject: Bool) {
        count += 1
        depth = 0
        isTooLong = false
        text.removeAll(keepingAtMost: 64 << 10)
        place = .inside(isObject: isObject)
    }

    /// Goes through an element as far as the bytes do. Line breaks between its parts become spaces.
    ///
    /// - Returns: whether it is complete.
    private mutating func goInside(_ bytes: UnsafeRawBufferPointer, from at: inout Int) throws(Fault) -> Bool {
        var from = at
        while at < bytes.count {
            let byte = unsafe bytes[at]
            if inString {
                if byte == 0x0A { throw Fault(what: "a string is broken over lines in element \(count)") }
                inString = afterBackslash || byte != UInt8(ascii: "\"")
                afterBackslash = !afterBackslash && byte == UInt8(ascii: "\\")
                at += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ",") where depth == 0, UInt8(ascii: "]") where depth == 0:
                // They belong to the array around a value that has no brackets of its own.
                unsafe add(bytes, from, at)
                return true
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth <= 0 else { break }
                at += 1
                unsafe add(bytes, from, at)
                return true
            case 0x0A, 0x0D:
                unsafe add(bytes, from, at)
                if !isTooLong { text.append(0x20) }
                from = at + 1
            default: break
            }
            at += 1
        }
        unsafe add(bytes, from, at)
        return false
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
        guard to > from, !isTooLong else { return }
        guard text.count + to - from <= limit else {
            isTooLong = true
            return
        }
        unsafe text.append(UnsafeRawBufferPointer(rebasing: bytes[from..<to]))
    }
}
