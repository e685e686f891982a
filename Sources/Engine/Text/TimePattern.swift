/// A time by the directives of `strptime`, compiled once.
///
/// `%Y %y %m %d %e %j %H %I %M %S %p %f %L %b %B %h %a %A %z %Z %s %T %R %D %F %n %t %%`; numbers may have fewer digits
/// than their places, `%f` and `%L` take a fraction of any length, `%s` seconds since 1970, `%Z` a zone's name (UTC,
/// GMT or one that means nothing here), and white space stands for any run of it. Names are English in any case.
///
/// Source: POSIX.1-2017 `strptime`, Python's `datetime` format codes.
package struct TimePattern: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case literal(UInt8)
        case space
        case number(Field, digits: Int)
        case fraction
        case month
        case weekday
        case half
        case offset
        case zone
        case epoch
    }

    private enum Field: Sendable {
        case year, yearOfCentury, month, day, dayOfYear, hour, hourOfHalf, minute, second
    }

    package let source: String
    private let parts: [Part]
    private let hasYear: Bool

    /// Compiles `source`; the error names the directive that is not known.
    package init(_ source: String) throws(TimePatternError) {
        self.source = source
        var parts: [Part] = []
        var bytes = Array(source.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                parts.append(Bytes.isSpace(byte) ? .space : .literal(byte))
                continue
            }
            guard let code = bytes.popFirst() else { throw TimePatternError(pattern: source, directive: "%") }
            guard let found = Self.parts(of: code) else {
                throw TimePatternError(pattern: source, directive: "%" + String(decoding: [code], as: UTF8.self))
            }
            parts += found
        }
        self.parts = parts
        hasYear = parts.contains { part in
            switch part {
            case .epoch, .number(.year, _), .number(.yearOfCentury, _): true
            default: false
            }
        }
    }

    private static func parts(of code: UInt8) -> [Part]? {
        switch UnicodeScalar(code) {
        case "Y": [.number(.year, digits: 4)]
        case "y": [.number(.yearOfCentury, digits: 2)]
        case "m": [.number(.month, digits: 2)]
        case "d", "e": [.number(.day, digits: 2)]
        case "j": [.number(.dayOfYear, digits: 3)]
        case "H": [.number(.hour, digits: 2)]
        case "I": [.number(.hourOfHalf, digits: 2)]
        case "M": [.number(.minute, digits: 2)]
        case "S": [.number(.second, digits: 2)]
        case "p": [.half]
        case "f", "L": [.fraction]
        case "b", "B", "h": [.month]
        case "a", "A": [.weekday]
        case "z": [.offset]
        case "Z": [.zone]
        case "s": [.epoch]
        case "T": parts("H:M:S")
        case "R": parts("H:M")
        case "D": parts("m/d/y")
        case "F": parts("Y-m-d")
        case "n", "t": [.space]
        case "%": [.literal(code)]
        default: nil
        }
    }

    /// Directives without their percent signs, and what stands between.
    private static func parts(_ text: StaticString) -> [Part] {
        text.description.utf8.flatMap { byte -> [Part] in parts(of: byte) ?? [.literal(byte)] }
    }

    /// Reads the whole of `text`, white space around it aside; nil when it does not match.
    ///
    /// `offset` is seconds east of UTC where the text names no zone; `reference` are nanoseconds since 1970 UTC: a
    /// pattern without year means the latest such date that is not more than a day behind it.
    package func parse(_ text: ByteView, offset: Int, reference: Int64) -> Int64? {
        var read = Reading(text: text.trimmed, offset: offset)
        for part in parts {
            guard read.take(part) else { return nil }
        }
        guard read.at == read.text.count else { return nil }
        if hasYear { return read.nanoseconds }
        let latest = reference + 86_400_000_000_000
        let year = CivilTime(secondsSinceEpoch: latest.dividedDown(by: 1_000_000_000)).year
        // A leap day may be up to eight years back.
        for candidate in stride(from: year, through: year - 8, by: -1) {
            read.year = candidate
            if let time = read.nanoseconds, time <= latest { return time }
        }
        return nil
    }
}

extension TimePattern {
    /// What was read so far.
    private struct Reading {
        let text: ByteView
        var at = 0
        var offset: Int
        var year = 1900
        private var month = 1
        private var day = 1
        private var dayOfYear: Int?
        private var hour = 0
        private var minute = 0
        private var second = 0
        private var fraction: Int64 = 0
        private var isAfternoon: Bool?
        private var epoch: Int64?

        init(text: ByteView, offset: Int) {
            self.text = text
            self.offset = offset
        }

        var nanoseconds: Int64? {
            if let epoch { return TimeText.join(seconds: epoch, nanoseconds: fraction) }
            var hour = hour
            if let isAfternoon {
                guard (1...12).contains(hour) else { return nil }
                hour = hour % 12 + (isAfternoon ? 12 : 0)
            }
            let leap = second == 60 ? 1 : 0
            let isByYear = dayOfYear != nil
            guard
                let civil = CivilTime(
                    year: year,
                    month: isByYear ? 1 : month,
                    day: isByYear ? 1 : day,
                    hour: hour,
                    minute: minute,
                    second: second - leap
                )
            else { return nil }
            let days = (dayOfYear ?? 1) - 1
            let seconds = civil.secondsSinceEpoch + Int64(days * 86_400 + leap - offset)
            return TimeText.join(seconds: seconds, nanoseconds: fraction)
        }

        mutating func take(_ part: Part) -> Bool {
            switch part {
            case .literal(let byte):
                guard at < text.count, text[at] == byte else { return false }
                at += 1
                return true
            case .space:
                skipSpace()
                return true
            case .number(let field, let digits): return takeNumber(field, digits)
            case .fraction: return takeFraction()
            case .month:
                guard let index = takeName(Names.months) else { return false }
                month = index + 1
                return true
            case .weekday: return takeName(Names.weekdays) != nil
            case .half:
                guard let index = takeName(Names.halves) else { return false }
                isAfternoon = index == 1
                return true
            case .offset:
                guard at < text.count, let east = TimeText.takeOffset(text, &at, 0) else { return false }
                offset = east
                return true
            case .zone: return takeZone()
            case .epoch: return takeEpoch()
            }
        }

        private mutating func skipSpace() {
            while at < text.count, Bytes.isSpace(text[at]) { at += 1 }
        }

        private mutating func takeNumber(_ field: Field, _ digits: Int) -> Bool {
            // A day may be padded with a space.
            skipSpace()
            var end = at
            while end < text.count, end < at + digits, Bytes.isDigit(text[end]) { end += 1 }
            guard end > at, let value = TimeText.number(text, at, end - at) else { return false }
            at = end
            switch field {
            case .year: year = value
            case .yearOfCentury: year = value < 69 ? 2000 + value : 1900 + value
            case .month: month = value
            case .day: day = value
            case .dayOfYear:
                guard (1...366).contains(value) else { return false }
                dayOfYear = value
            case .hour: hour = value
            case .hourOfHalf:
                guard (1...12).contains(value) else { return false }
                hour = value
            case .minute: minute = value
            case .second: second = value
            }
            return true
        }

        private mutating func takeFraction() -> Bool {
            guard let value = TimeText.fractionDigits(text, &at) else { return false }
            fraction = value
            return true
        }

        private mutating func takeName(_ names: [StaticString]) -> Int? {
            for (index, name) in names.enumerated() {
                for length in [name.utf8CodeUnitCount, 3] where at + length <= text.count {
                    let word = text[at..<at + length]
                    guard length <= name.utf8CodeUnitCount, Names.matches(word, name) else { continue }
                    at += length
                    return index
                }
            }
            return nil
        }

        private mutating func takeZone() -> Bool {
            let start = at
            while at < text.count, (0x41...0x5A).contains(text[at] & ~0x20) { at += 1 }
            let name = text[start..<at]
            if name == "UTC" || name == "GMT" || name == "Z" { offset = 0 }
            return at > start
        }

        private mutating func takeEpoch() -> Bool {
            let start = at
            if at < text.count, text[at] == UInt8(ascii: "-") { at += 1 }
            while at < text.count, Bytes.isDigit(text[at]) { at += 1 }
            guard let value = DecimalNumber(text[start..<at]) else { return false }
            epoch = value.integer
            return true
        }
    }

    private enum Names {
        static let months: [StaticString] = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november",
            "december",
        ]
        static let weekdays: [StaticString] = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]
        static let halves: [StaticString] = ["am", "pm"]

        /// Whether the word is the name's beginning, in any case.
        static func matches(_ word: ByteView, _ name: StaticString) -> Bool {
            for index in 0..<word.count where unsafe word[index] | 0x20 != name.utf8Start[index] { return false }
            return true
        }
    }
}
