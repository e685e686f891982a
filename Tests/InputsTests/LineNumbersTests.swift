import Testing

@testable import Inputs

@Suite("line numbers")
struct LineNumbersTests {
    @Test("lines know their place in the body over gaps")
    func gaps() {
        var numbers = LineNumbers()
        numbers.add(3, from: 1)
        numbers.add(2, from: 4)
        numbers.add(0, from: 9)
        numbers.add(2, from: 10)
        numbers.add(1, from: 13)
        #expect(numbers.count == 8)
        #expect((1...8).map { numbers.number(ofLine: $0) } == [1, 2, 3, 4, 5, 10, 11, 13])
    }

    @Test("a stretch that begins in the middle of a body")
    func later() {
        var numbers = LineNumbers()
        numbers.add(2, from: 100)
        #expect((1...2).map { numbers.number(ofLine: $0) } == [100, 101])
    }
}
