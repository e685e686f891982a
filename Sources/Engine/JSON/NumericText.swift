/// Texts that stand for one number: what Python prints where JSON has no type for a value.
///
/// ```
/// 0.5   -1e-3   .5   nan   -inf                     plain text, of logfmt and quoted JSON
/// np.float32(0.5)   np.int64(3)   numpy.float64(nan)
/// tensor(0.5000, device='cuda:0', grad_fn=<MeanBackward0>)   Array(0.5, dtype=float32)   array(0.5)
/// Decimal('0.5')   <tf.Tensor: shape=(), dtype=float32, numpy=0.5>
/// ```
/// Anything more than one number (`tensor([1., 2.])`, `85%`, `1,234`) is none.
enum NumericText {
    /// The number that the whole text stands for, or nil.
    static func double(_ text: ByteRun) -> Double? {
        let text = trimmed(text)
        return DecimalText.double(text) ?? wrapped(text).flatMap(DecimalText.double)
    }

    /// The number's own text within a constructor's.
    private static func wrapped(_ text: ByteRun) -> ByteRun? {
        guard text.count > 2 else { return nil }
        if text[text.count - 1] == UInt8(ascii: ">") { return tensorFlow(text) }
        guard text[text.count - 1] == UInt8(ascii: ")"), let open = first(UInt8(ascii: "("), in: text),
            isConstructor(text.slice(0..<open))
        else { return nil }
        let inside = text.slice(open + 1..<text.count - 1)
        let number = trimmed(inside.slice(0..<(first(UInt8(ascii: ","), in: inside) ?? inside.count)))
        return unquoted(number)
    }

    private static func tensorFlow(_ text: ByteRun) -> ByteRun? {
        guard matches("<tf.", text, at: 0) else { return nil }
        let key: StaticString = "numpy="
        for at in 0..<text.count where matches(key, text, at: at) {
            return trimmed(text.slice(at + key.utf8CodeUnitCount..<text.count - 1))
        }
        return nil
    }

    /// `tensor`, `Array`, `array`, `Decimal`, or a name within a module of numbers.
    private static func isConstructor(_ name: ByteRun) -> Bool {
        for known in ["tensor", "Array", "array", "Decimal"] as [StaticString]
        where name.count == known.utf8CodeUnitCount && matches(known, name, at: 0) {
            return true
        }
        for module in ["np.", "numpy.", "jnp.", "torch."] as [StaticString] where matches(module, name, at: 0) {
            let rest = name.slice(module.utf8CodeUnitCount..<name.count)
            return rest.count > 0 && (0..<rest.count).allSatisfy { isNameByte(rest[$0]) }
        }
        return false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        Bytes.isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func unquoted(_ text: ByteRun) -> ByteRun {
        guard text.count > 2, let quote = [UInt8(ascii: "'"), UInt8(ascii: "\"")].first(where: { $0 == text[0] }),
            text[text.count - 1] == quote
        else { return text }
        return text.slice(1..<text.count - 1)
    }

    private static func trimmed(_ text: ByteRun) -> ByteRun {
        var range = 0..<text.count
        while !range.isEmpty, Bytes.isSpace(text[range.lowerBound]) { range = range.lowerBound + 1..<range.upperBound }
        while !range.isEmpty, Bytes.isSpace(text[range.upperBound - 1]) {
            range = range.lowerBound..<range.upperBound - 1
        }
        return text.slice(range)
    }

    private static func first(_ byte: UInt8, in text: ByteRun) -> Int? {
        (0..<text.count).first { text[$0] == byte }
    }

    private static func matches(_ word: StaticString, _ text: ByteRun, at offset: Int) -> Bool {
        text.matches(unsafe ByteRun(word.utf8Start, count: word.utf8CodeUnitCount), at: offset)
    }
}
