/// Numbers as Go's `ParseFloat` reads them: the shortest digits that give the same double again.
enum ExpositionNumber {
    /// A sample's value; whole numbers without a point while every whole number is a double.
    static func append(_ value: Double, to out: inout [UInt8]) {
        if let word = nonFinite(value) {
            out.append(contentsOf: word.utf8)
        } else if value.magnitude < 0x1p53, value == value.rounded(.towardZero) {
            out.append(contentsOf: String(Int64(value)).utf8)
        } else {
            out.append(contentsOf: value.description.utf8)
        }
    }

    /// A bound as the value of `le`, where equal numbers must be equal text in every format and on every page
    /// (OpenMetrics 1.0, *Canonical Numbers*): as Go's `%g`, with `.0` where nothing shows that it is no integer.
    static func canonical(_ bound: Double) -> String {
        if let word = nonFinite(bound) { return word }
        let (digits, exponent) = decimal(bound.magnitude)
        let sign = bound < 0 ? "-" : ""
        return sign + (-4..<6 ~= exponent ? plain(digits, exponent) : scientific(digits, exponent))
    }

    private static func nonFinite(_ value: Double) -> String? {
        if value.isFinite { return nil }
        return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    /// The shortest digits of a magnitude and the power of ten of the first one, from Swift's own text of it, which is
    /// `12.5`, `0.001` or `1.5e-07`.
    private static func decimal(_ magnitude: Double) -> (digits: [Character], exponent: Int) {
        let parts = magnitude.description.split(separator: "e")
        var digits: [Character] = []
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - 1
        var isFraction = false
        for character in parts[0] {
            if character == "." {
                isFraction = true
            } else {
                digits.append(character)
                if !isFraction { exponent += 1 }
            }
        }
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, magnitude == 0 ? 0 : exponent)
    }

    private static func plain(_ digits: [Character], _ exponent: Int) -> String {
        guard exponent >= 0 else { return "0." + String(repeating: "0", count: -exponent - 1) + String(digits) }
        let whole = String(digits.prefix(exponent + 1))
        let zeros = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
        let fraction = String(digits.dropFirst(exponent + 1))
        return whole + zeros + "." + (fraction.isEmpty ? "0" : fraction)
    }

    private static func scientific(_ digits: [Character], _ exponent: Int) -> String {
        let fraction = digits.count > 1 ? "." + String(digits.dropFirst()) : ""
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return String(digits.prefix(1)) + fraction + (exponent < 0 ? "e-" : "e+") + power
    }
}
