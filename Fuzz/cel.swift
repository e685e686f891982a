// CEL from end to end: any text is parsed and checked or refused, and what is taken is evaluated on a few records, where
// loops over the batch and plain evaluation must agree.
//
// sources: Sources/CScan Sources/CRE2
// modules: Engine
// links: re2 crypto
import Engine

private let records = [
    #"{"event_type": "training_progress", "loss": 0.25, "step": 12, "level": "info", "metrics": {"a": 1, "b": [1, 2]}}"#,
    #"{"a": {"b": {"c": "x\u00fcy"}}, "s": "text", "t": "2026-11-01T08:00:00Z", "n": null, "f": false, "l": [1, "x", {}]}"#,
    #"{"a.b": 18446744073709551615, "loss": NaN, "step": -9223372036854775808, "s": "\ud83d", "type": "gauge"}"#,
    "Epoch 1/5: loss 0.5",
    "{}",
]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    var keys = KeyTable.Builder()
    let names = ExpressionNames.entry
    do throws(ExpressionError) {
        let value = try Expression(parsing: text, names: names, keys: &keys)
        let condition = try? Expression(condition: text, names: names, keys: &keys)
        run(value, condition, keys.build())
    } catch {
        let length = text.utf8.count
        precondition(error.range.lowerBound >= 0 && error.range.upperBound <= length, "the fault is outside the text")
    }
    return 0
}

private func run(_ value: Expression, _ condition: Expression?, _ keys: KeyTable) {
    var batch = Batch(keys: keys, lineCapacity: 4096)
    for record in records {
        Array((record + "\n").utf8).withUnsafeBytes { unsafe batch.append(lines: $0) }
    }
    var scan = ScanScratch()
    batch.index(&scan)
    var scratch = ExpressionScratch()
    scratch.bind(.int(1), to: 0)
    scratch.bind(.double(0.5), to: 1)
    var selection = Selection()
    let errors = condition?.select(batch, &scratch, into: &selection) ?? 0
    var found = 0
    for event in 0..<batch.eventCount {
        scratch.reset()
        let result = value.evaluate(batch, event, &scratch)
        _ = value.text(of: result, batch, event, &scratch)
        _ = value.forEachEntry(of: result, batch, event, &scratch) { _, _, _ in }
        guard condition != nil else { continue }
        switch result {
        case .bool(let truth): precondition(selection[event] == truth, "loop and evaluation disagree")
        default:
            precondition(!selection[event], "an error selects")
            found += 1
        }
    }
    precondition(condition == nil || errors == found, "errors are counted otherwise")
}
