import TestKit
import Testing

@testable import Engine

/// Texts that are numbers to a metric, and texts that are not.
@Suite struct NumericTextTests {
    private static func number(_ text: String) -> Double? {
        ByteRun.withBytes(of: Array(text.utf8)) { NumericText.double($0) }
    }

    @Test(
        "reads",
        arguments: [
            ("0.5", 0.5), ("-1e-3", -0.001), ("+7", 7), (".5", 0.5), ("5.", 5), ("  12 ", 12), ("1E400", .infinity),
            ("inf", .infinity), ("-Infinity", -.infinity), ("np.float32(0.5)", 0.5), ("np.int64(-3)", -3),
            ("numpy.float64(1e-07)", 1e-7), ("np.float32(inf)", .infinity), ("tensor(0.5, device='cuda:0')", 0.5),
            ("tensor(0.5000, device='cuda:0', dtype=torch.float64, grad_fn=<MeanBackward0>)", 0.5), ("tensor(1.)", 1),
            ("tensor(-inf)", -.infinity), ("Array(2.5, dtype=float32)", 2.5), ("array(0.25)", 0.25),
            ("Decimal('0.125')", 0.125), ("<tf.Tensor: shape=(), dtype=float32, numpy=0.75>", 0.75),
            ("torch.tensor( 3 )", 3), ("0.1234567890123456789012345", 0.1234567890123456789012345),
        ]
    )
    func reads(_ text: String, _ wanted: Double) {
        #expect(Self.number(text) == wanted)
    }

    @Test("reads NaN", arguments: ["nan", "NaN", "tensor(nan)", "np.float64(nan)", "tensor(nan, device='cuda:0')"])
    func readsNaN(_ text: String) {
        #expect(Self.number(text)?.isNaN == true)
    }

    @Test(
        "refuses",
        arguments: [
            "", " ", "null", "None", "0x10", "1,234", "85%", "1_000", "3 4", "tensor([0.5])", "tensor([1., 2.])",
            "tensor()", "tensor(", "tensor)", "loss(0.5)", "np.(0.5)", "np.array([1, 2])", "exit(0)", "1 device='cuda'",
            "<tf.Tensor: shape=(2,), numpy=array([1, 2])>", "<0.5>", "--1", "1e", "e5", ".", "Decimal('x')", "true",
            "(1)",
        ]
    )
    func refuses(_ text: String) {
        #expect(Self.number(text) == nil)
    }

    @Test func neverTrapsOnAnyText() {
        var seed = Seed.fromEnvironment()
        let pieces = [
            "tensor(", "np.", "float32(", "0.5", ")", ",", " ", "'", "<tf.", "numpy=", ">", "e", "-", "é", "",
        ]
        for _ in 0..<20_000 {
            _ = Self.number((0..<seed.below(6)).map { _ in seed.pick(pieces) }.joined())
        }
    }
}
