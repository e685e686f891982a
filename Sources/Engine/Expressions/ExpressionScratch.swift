/// What evaluations need to put somewhere: built text, built lists and maps, variables, compiled patterns.
///
/// One a worker. Results of evaluations live in it until `reset`, which the owner calls once per record; nothing is
/// freed between records, so after warm-up evaluating allocates nothing.
package struct ExpressionScratch: ~Copyable {
    private var bytes = GrowableBytes(capacity: 4096)

    /// Elements of lists, keys and values of maps.
    private var values: [Value] = []

    /// Slots of variables: those the caller binds first, then those of comprehensions.
    private var variables: [Value]

    /// Steps left until the next `reset`.
    private var steps = ExpressionLimits.steps

    private var patterns = PatternCache()
    private var keyIndex = KeyIndex()

    /// The names behind `meta.*` for the batch at hand.
    package var meta = MetaTexts()

    package init() {
        variables = Array(repeating: .null, count: ExpressionLimits.variables)
        values.reserveCapacity(64)
    }

    /// Forgets all results: places in the scratch are dead from here on, and the budget of steps is full again.
    package mutating func reset() {
        // Most evaluations build nothing, and the checks cost less than the calls.
        if !bytes.isEmpty { bytes.removeAll(keepingAtMost: ExpressionLimits.keptScratchBytes) }
        if !values.isEmpty { values.removeAll(keepingCapacity: values.count <= ExpressionLimits.keptScratchValues) }
        steps = ExpressionLimits.steps
    }

    /// Takes `count` steps from the budget; false when it is used up.
    mutating func spend(_ count: Int) -> Bool {
        steps -= count
        return steps >= 0
    }

    // MARK: - Variables

    func variable(_ slot: Int) -> Value { variables[slot] }

    /// Gives the variable in `slot` its value, as `for_each` does with `key` and `value`.
    package mutating func bind(_ value: Value, to slot: Int) {
        variables[slot] = value
    }

    // MARK: - Text

    var byteCount: Int { bytes.count }

    func run(offset: UInt32, count: UInt32) -> ByteRun {
        precondition(Int(offset) + Int(count) <= bytes.count)
        return unsafe ByteRun(bytes.base + Int(offset), count: Int(count))
    }

    /// Makes room for `count` more bytes, which may move those already there; false at
    /// `ExpressionLimits.scratchBytes`.
    mutating func reserve(_ count: Int) -> Bool {
        guard bytes.count + count <= ExpressionLimits.scratchBytes, spend(count >> 6) else { return false }
        bytes.reserve(count)
        return true
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends a run within reserved room; so it may lie in the scratch itself.
    mutating func append(_ run: ByteRun) {
        precondition(bytes.count + run.count <= bytes.capacity)
        unsafe bytes.append(run.buffer)
    }

    /// Appends what a JSON string without its quotes stands for, within reserved room.
    mutating func appendUnescaped(_ run: ByteRun) {
        unsafe JSONText.unescape(run.buffer, into: &bytes)
    }

    /// The text appended since `byteCount` was `start`.
    func text(since start: Int) -> Value.Text {
        Value.Text(place: .scratch, offset: UInt32(start), count: UInt32(bytes.count - start))
    }

    /// Copies bytes in; nil at `ExpressionLimits.scratchBytes`.
    package mutating func copy(_ source: some Collection<UInt8>) -> Value.Text? {
        guard reserve(source.count) else { return nil }
        let start = bytes.count
        for byte in source { bytes.append(byte) }
        return text(since: start)
    }

    // MARK: - Lists and maps

    var valueCount: Int { values.count }

    func element(_ index: Int) -> Value { values[index] }

    /// Appends one element; false at `ExpressionLimits.scratchValues`.
    mutating func append(_ value: Value) -> Bool {
        guard values.count < ExpressionLimits.scratchValues, spend(1) else { return false }
        values.append(value)
        return true
    }

    /// Overwrites an element, as a later member of the same name does.
    mutating func replace(_ index: Int, with value: Value) {
        values[index] = value
    }

    mutating func removeValues(downTo count: Int) {
        values.removeLast(values.count - count)
    }

    /// The values appended since there were `start`.
    func items(since start: Int) -> Value.Items {
        Value.Items(place: .scratch, offset: UInt32(start), count: UInt32(values.count - start))
    }

    /// Puts elements, or keys and values in turn, side by side; nil at `ExpressionLimits.scratchValues`.
    package mutating func makeItems(_ elements: [Value]) -> Value.Items? {
        let start = values.count
        for element in elements {
            guard append(element) else { return nil }
        }
        return items(since: start)
    }

    /// An empty index of keys, to be given back when it has served.
    mutating func takeIndex() -> KeyIndex {
        var index = KeyIndex()
        swap(&index, &keyIndex)
        index.removeAll()
        return index
    }

    mutating func giveBack(_ index: consuming KeyIndex) { keyIndex = index }

    // MARK: - Patterns

    /// The compiled pattern of some text, or nil for an invalid one.
    mutating func pattern(for text: ByteRun) -> RegexPattern? { patterns.pattern(for: text) }
}
