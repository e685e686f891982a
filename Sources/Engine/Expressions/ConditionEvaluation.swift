/// Runs a condition's tests over the events of one batch, a block of 64 at a time.
///
/// Each test takes the events wanted as a bit mask and gives two masks within it: for which it is true and for which
/// it is an error. The tables of the batch are read through pointers taken once; they hold while the batch is borrowed and
/// the program lives.
@safe struct ConditionEvaluation {
    struct Outcome {
        var truth: UInt64 = 0
        var error: UInt64 = 0
    }

    private let code: ProgramCode
    private let needsOrigin: Bool
    private let base: UnsafePointer<UInt8>
    private let events: UnsafePointer<Event>
    private let fields: UnsafePointer<Field>
    private let slots: UnsafePointer<UInt16>
    private let slotCount: Int

    init(_ batch: borrowing Batch, _ program: Program) {
        code = program.code
        needsOrigin = program.needsOrigin
        unsafe base = batch.base
        unsafe events = UnsafePointer(batch.eventTable)
        unsafe fields = UnsafePointer(batch.fieldTable)
        unsafe slots = UnsafePointer(batch.slots)
        slotCount = batch.keys.count
    }

    /// Tests the events `wanted` of block `block`, none of which is beyond the batch's.
    func evaluate(
        _ test: ConditionTest,
        _ block: Int,
        _ wanted: UInt64,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> Outcome {
        switch test {
        case .constant(let truth): return Outcome(truth: truth ? wanted : 0)
        case .and(let tests):
            var open = wanted
            var error: UInt64 = 0
            for test in tests where open != 0 {
                let found = evaluate(test, block, open, batch, &scratch)
                error |= found.error
                // What is false is decided, also where an earlier operand was an error.
                open = found.truth | found.error
                error &= open
            }
            return Outcome(truth: open & ~error, error: error)
        case .or(let tests):
            var open = wanted
            var found = Outcome()
            for test in tests where open != 0 {
                let operand = evaluate(test, block, open, batch, &scratch)
                found.truth |= operand.truth
                found.error |= operand.error
                open &= ~operand.truth
            }
            found.error &= ~found.truth
            return found
        case .not(let test):
            let found = evaluate(test, block, wanted, batch, &scratch)
            return Outcome(truth: wanted & ~found.truth & ~found.error, error: found.error)
        case .general(let id): return general(id, block, wanted, batch, &scratch)
        case .signal(let signal): return forEach(block, wanted) { event in unsafe events[event].signal == signal }
        case .present(let slot): return forEach(block, wanted) { event in place(event, slot) != 0 }
        case .isTrue(let slot): return forEachField(slot, block, wanted, missing: nil, isTrue)
        case .equalsText(let operand, let literal):
            return forEachField(operand.slot, block, wanted, missing: operand.missing) { field in
                equals(field, literal, &scratch)
            }
        case .isOneOf(let operand, let literals):
            return forEachField(operand.slot, block, wanted, missing: operand.missing) { field in
                isOne(field, of: literals, &scratch)
            }
        case .text(let test, let slot, let literal):
            return forEachField(slot, block, wanted, missing: nil) { field in
                withText(field, &scratch) { text in literal.withRun { part in Self.holds(test, text, part) } }
            }
        case .matches(let slot, let pattern):
            return forEachField(slot, block, wanted, missing: nil) { field in
                withText(field, &scratch) { text in unsafe pattern.matches(text.buffer) }
            }
        case .equalsNumber(let operand, let literal):
            return forEachField(operand.slot, block, wanted, missing: operand.missing) { field in
                field.type.isNumber ? NumberOrder.of(number(field), literal) == .equal : false
            }
        case .order(let order, let slot, let literal):
            return forEachField(slot, block, wanted, missing: nil) { field in
                field.type.isNumber ? NumberOrder.of(number(field), literal)?.satisfies(order) : nil
            }
        }
    }

    // MARK: - Loops

    @inline(__always)
    private func forEach(_ block: Int, _ wanted: UInt64, _ body: (Int) -> Bool) -> Outcome {
        var found = Outcome()
        var open = wanted
        while open != 0 {
            let bit = open & (0 &- open)
            if body(block << 6 + open.trailingZeroBitCount) { found.truth |= bit }
            open ^= bit
        }
        return found
    }

    /// Calls `body` with the field of each event that has it; what it answers nil for is an error. `missing` is the
    /// answer where there is none.
    @inline(__always)
    private func forEachField(
        _ slot: UInt16,
        _ block: Int,
        _ wanted: UInt64,
        missing: Bool?,
        _ body: (Field) -> Bool?
    ) -> Outcome {
        var found = Outcome()
        var open = wanted
        while open != 0 {
            let bit = open & (0 &- open)
            let event = block << 6 + open.trailingZeroBitCount
            let place = place(event, slot)
            let answer =
                place == 0 ? missing : body(unsafe fields[Int(events[event].fieldStart) + Int(place) - 1])
            if answer == true { found.truth |= bit }
            if answer == nil { found.error |= bit }
            open ^= bit
        }
        return found
    }

    @inline(__always)
    private func place(_ event: Int, _ slot: UInt16) -> UInt16 {
        precondition(Int(slot) < slotCount)
        return unsafe slots[event &* slotCount &+ Int(slot)]
    }

    private func general(
        _ id: Node.ID,
        _ block: Int,
        _ wanted: UInt64,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> Outcome {
        var found = Outcome()
        var open = wanted
        while open != 0 {
            let bit = open & (0 &- open)
            let record = RecordView(batch, block << 6 + open.trailingZeroBitCount, needsOrigin: needsOrigin)
            scratch.reset()
            switch Evaluator(code, record).evaluate(id, &scratch) {
            case .bool(true): found.truth |= bit
            case .bool(false): break
            default: found.error |= bit
            }
            open ^= bit
        }
        return found
    }

    // MARK: - Tests of a field

    @inline(__always)
    private func isTrue(_ field: Field) -> Bool? {
        switch field.type {
        case .true: true
        case .false: false
        default: nil
        }
    }

    @inline(__always)
    private func number(_ field: Field) -> Value {
        let text = unsafe ByteRun(base + field.valueStart, count: field.valueLength)
        return field.type == .nonfinite ? .double(DecimalText.nonfinite(text)) : DecimalText.jsonNumber(text)
    }

    @inline(__always)
    private func equals(_ field: Field, _ literal: TextLiteral, _ scratch: inout ExpressionScratch) -> Bool {
        switch field.type {
        case .string, .rawText: unsafe literal.equals(base + field.valueStart, field.valueLength)
        case .escapedString:
            withText(field, &scratch) { text in literal.withRun { text.equals($0) } } ?? false
        default: false
        }
    }

    @inline(__always)
    private func isOne(
        _ field: Field,
        of literals: [TextLiteral],
        _ scratch: inout ExpressionScratch
    ) -> Bool {
        for literal in literals where equals(field, literal, &scratch) { return true }
        return false
    }

    private static func holds(_ test: ConditionTest.TextTest, _ text: ByteRun, _ part: ByteRun) -> Bool {
        switch test {
        case .startsWith: text.matches(part, at: 0)
        case .endsWith: text.hasSuffix(part)
        case .contains: text.contains(part)
        }
    }

    /// The text of a field, unescaped in the scratch where it must be; nil for what is no text.
    @inline(__always)
    private func withText(
        _ field: Field,
        _ scratch: inout ExpressionScratch,
        _ body: (ByteRun) -> Bool
    ) -> Bool? {
        let raw = unsafe ByteRun(base + field.valueStart, count: field.valueLength)
        switch field.type {
        case .string, .rawText: return body(raw)
        case .escapedString:
            scratch.reset()
            guard scratch.reserve(raw.count) else { return nil }
            let start = scratch.byteCount
            scratch.appendUnescaped(raw)
            let text = scratch.text(since: start)
            return body(scratch.run(offset: text.offset, count: text.count))
        default: return nil
        }
    }
}

extension ConditionTest.Operand {
    /// What an equality answers where the record lacks the field: an error, or that a type is no such value.
    fileprivate var missing: Bool? { isTypeName ? false : nil }
}
