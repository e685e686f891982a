/// A metrics page read without any leniency: what a test believes only after every rule of the format was checked.
struct StrictPage {
    struct Failure: Error, CustomStringConvertible {
        let line: Int
        let description: String
    }

    struct Sample: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
        var exemplar: Exemplar?
    }

    struct Exemplar: Equatable {
        let traceID: String
        let value: Double
        let time: String?
    }

    struct Family {
        let name: String
        var type = ""
        var help: String?
        var unit: String?
        var samples: [Sample] = []
    }

    private(set) var families: [Family] = []
    private let isOpenMetrics: Bool
    private var lineNumber = 0

    /// - Throws: `Failure` at the first line that breaks a rule.
    init(_ bytes: [UInt8], openMetrics: Bool) throws {
        isOpenMetrics = openMetrics
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fail("the page is no UTF-8") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "" else { throw fail("the page does not end in a newline") }
        if openMetrics {
            guard lines.popLast() == "# EOF" else { throw fail("the page does not end in # EOF") }
        }
        for line in lines {
            lineNumber += 1
            if line.isEmpty { throw fail("an empty line") }
            if line.hasPrefix("#") { try describe(line) } else { try readSample(line) }
        }
        for family in families { try check(family) }
    }

    var samples: [Sample] { families.flatMap(\.samples) }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private func fail(_ what: String) -> Failure { Failure(line: lineNumber, description: what) }

    // MARK: - Lines

    private mutating func describe(_ line: Substring) throws {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "#" else { throw fail("no description: \(line)") }
        let (keyword, name, rest) = (parts[1], parts[2], parts[3])
        guard Self.isName(name, colons: true) else { throw fail("bad family name \(name)") }
        if families.last?.name != name {
            if families.contains(where: { $0.name == name }) { throw fail("family \(name) is in two pieces") }
            families.append(Family(name: name))
        }
        let last = families.count - 1
        guard families[last].samples.isEmpty else { throw fail("description of \(name) behind its samples") }
        switch keyword {
        case "TYPE":
            guard families[last].type.isEmpty else { throw fail("second TYPE") }
            guard ["counter", "gauge", "histogram"].contains(rest) else { throw fail("unknown type \(rest)") }
            families[last].type = rest
        case "HELP":
            guard families[last].help == nil else { throw fail("second HELP") }
            families[last].help = try unescape(rest[...], quotes: isOpenMetrics)
        case "UNIT" where isOpenMetrics:
            guard families[last].unit == nil, name.hasSuffix("_" + rest) else { throw fail("bad UNIT \(rest)") }
            families[last].unit = rest
        default: throw fail("unknown keyword \(keyword)")
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        var rest = line
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        guard Self.isName(name, colons: true) else { throw fail("bad name \(name)") }
        rest = rest.dropFirst(name.count)
        let labels = rest.first == "{" ? try readLabels(&rest) : [:]
        guard rest.first == " " else { throw fail("no space before the value") }
        rest = rest.dropFirst()
        let value = try number(String(rest.prefix { $0 != " " }))
        rest = rest.drop { $0 != " " }
        var sample = Sample(name: name, labels: labels, value: value)
        if !rest.isEmpty { sample.exemplar = try readExemplar(&rest) }
        guard let last = families.indices.last, belongs(name, to: families[last]) else {
            throw fail("sample \(name) is under another family")
        }
        if families.contains(where: { $0.samples.contains { $0.name == name && $0.labels == labels } }) {
            throw fail("series \(name)\(labels) twice")
        }
        families[last].samples.append(sample)
    }

    private func readLabels(_ rest: inout Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        rest = rest.dropFirst()
        while rest.first != "}" {
            if !labels.isEmpty {
                guard rest.first == "," else { throw fail("no comma between labels") }
                rest = rest.dropFirst()
            }
            let name = String(rest.prefix { $0 != "=" })
            guard Self.isName(name, colons: false), labels[name] == nil else { throw fail("bad label \(name)") }
            rest = rest.dropFirst(name.count)
            guard rest.hasPrefix("=\"") else { throw fail("no quote after \(name)") }
            rest = rest.dropFirst(2)
            var scalars = rest.unicodeScalars
            var raw = ""
            while let scalar = scalars.first, scalar != "\"" {
                raw.unicodeScalars.append(scalar)
                scalars.removeFirst()
                if scalar == "\\", let escaped = scalars.first {
                    raw.unicodeScalars.append(escaped)
                    scalars.removeFirst()
                }
            }
            guard scalars.first == "\"" else { throw fail("label value without end") }
            scalars.removeFirst()
            rest = Substring(scalars)
            labels[name] = try unescape(raw[...], quotes: true)
        }
        rest = rest.dropFirst()
        return labels
    }

    private func readExemplar(_ rest: inout Substring) throws -> Exemplar {
        guard isOpenMetrics, rest.hasPrefix(" # {trace_id=\"") else { throw fail("text behind the value: \(rest)") }
        rest = rest.dropFirst(" # ".count)
        let labels = try readLabels(&rest)
        guard let id = labels["trace_id"], labels.count == 1, "trace_id".count + id.count <= 128 else {
            throw fail("bad exemplar labels \(labels)")
        }
        let parts = rest.dropFirst().split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard 1...2 ~= parts.count else { throw fail("bad exemplar") }
        if parts.count == 2 { _ = try number(parts[1]) }
        return Exemplar(traceID: id, value: try number(parts[0]), time: parts.count == 2 ? parts[1] : nil)
    }

    private func number(_ text: String) throws -> Double {
        switch text {
        case "NaN": return .nan
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        default:
            guard text.allSatisfy({ "0123456789+-.e".contains($0) }), let value = Double(text) else {
                throw fail("no number: \(text)")
            }
            return value
        }
    }

    private func unescape(_ text: Substring, quotes: Bool) throws -> String {
        var plain = String.UnicodeScalarView()
        var scalars = text.unicodeScalars
        while let scalar = scalars.popFirst() {
            guard scalar == "\\" else {
                if scalar == "\"" && quotes { throw fail("a bare quote in \(text)") }
                plain.append(scalar)
                continue
            }
            switch scalars.popFirst() {
            case "\\": plain.append("\\")
            case "n": plain.append("\n")
            case "\"" where quotes: plain.append("\"")
            default: throw fail("unknown escape in \(text)")
            }
        }
        return String(plain)
    }

    private static func isName(_ name: String, colons: Bool) -> Bool {
        guard let first = name.first, !first.isNumber else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || (colons && $0 == ":")) }
    }

    // MARK: - Families

    private func belongs(_ name: String, to family: Family) -> Bool {
        switch family.type {
        case "counter": name == (isOpenMetrics ? family.name + "_total" : family.name)
        case "gauge": name == family.name
        default: ["_bucket", "_sum", "_count"].contains { name == family.name + $0 }
        }
    }

    private func check(_ family: Family) throws {
        guard !family.type.isEmpty else { throw fail("\(family.name) has no TYPE") }
        if family.type == "counter", family.samples.contains(where: { !($0.value >= 0) }) {
            throw fail("counter \(family.name) is negative or NaN")
        }
        if family.type != "histogram" {
            guard family.type == "counter" || family.samples.allSatisfy({ $0.exemplar == nil }) else {
                throw fail("exemplar on gauge \(family.name)")
            }
            return
        }
        var groups: [[String: String]: [(bound: Double, text: String, count: Double)]] = [:]
        for sample in family.samples where sample.name.hasSuffix("_bucket") {
            guard let le = sample.labels["le"] else { throw fail("bucket without le") }
            groups[sample.labels.filter { $0.key != "le" }, default: []].append((try number(le), le, sample.value))
        }
        for (labels, buckets) in groups {
            for (lower, upper) in zip(buckets, buckets.dropFirst())
            where !(lower.bound < upper.bound && lower.count <= upper.count) {
                throw fail("\(family.name)\(labels): buckets do not rise")
            }
            guard let last = buckets.last, last.text == "+Inf" else { throw fail("\(family.name): no +Inf bucket") }
            let isNegative = buckets.contains { $0.bound < 0 }
            let count = value(family.name + "_count", labels)
            if isOpenMetrics && isNegative {
                guard count == nil else { throw fail("\(family.name): a count beside negative bounds") }
            } else {
                guard count == last.count, value(family.name + "_sum", labels) != nil else {
                    throw fail("\(family.name)\(labels): count is not the +Inf bucket, or the sum is missing")
                }
            }
        }
    }
}
