import Testing

@testable import Engine

@Suite struct NearestNameTests {
    private let known = ["ratio", "key", "when", "always", "max_age", "max_bytes"]

    @Test(
        "finds what was meant",
        arguments: [
            ("rat", "ratio"), ("rati", "ratio"), ("raito", "ratio"), ("Ratio", "ratio"), ("max_aeg", "max_age"),
            ("max_byte", "max_bytes"),
            ("kye", "key"), ("whenn", "when"), ("zzz", nil), ("", nil), ("maxage", "max_age"), ("k", nil),
            ("rule", nil),
        ] as [(String, String?)]
    )
    func nearest(_ name: String, _ expected: String?) {
        #expect(nearestName(to: name, among: known) == expected)
    }

    @Test("takes the nearer of two, and the first of equals")
    func nearer() {
        #expect(nearestName(to: "levels", among: ["lovers", "level", "revels"]) == "level")
    }

    @Test("does not compare names beyond the limit")
    func long() {
        let long = String(repeating: "a", count: DeclarationLimits.comparedName + 1)
        #expect(nearestName(to: long, among: [long]) == nil)
    }
}
