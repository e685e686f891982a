/// `all`, `exists`, `exists_one`, `map` and `filter` over the elements of a list or the keys of a map.
extension Evaluator {
    func comprehension(_ loop: Node.Loop, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        let range = evaluate(loop.over, &scratch)
        let isMap: Bool
        let found: Value.Items?
        switch range {
        case .list(let items):
            isMap = false
            found = materialised(items, isMap: false, at, &scratch)
        case .map(let items):
            isMap = true
            found = materialised(items, isMap: true, at, &scratch)
        case .error: return range
        default: return failure(.noMatchingOverload, at)
        }
        guard let items = found else { return failure(.tooCostly, at) }
        switch loop.macro {
        case .all: return junction(loop, items, isMap, decidedBy: false, at, &scratch)
        case .exists: return junction(loop, items, isMap, decidedBy: true, at, &scratch)
        case .existsOne: return existsOne(loop, items, isMap, at, &scratch)
        case .map, .filter: return collect(loop, items, isMap, at, &scratch)
        }
    }

    /// As `&&` and `||` do, one deciding round wins over the errors of the others.
    private func junction(
        _ loop: Node.Loop,
        _ items: Value.Items,
        _ isMap: Bool,
        decidedBy deciding: Bool,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        var error: Value?
        for index in stride(from: 0, to: Int(items.count), by: isMap ? 2 : 1) {
            guard scratch.spend(1) else { return failure(.tooCostly, at) }
            scratch.bind(element(index, of: items, scratch), to: Int(loop.slot))
            let round = evaluate(loop.body, &scratch)
            switch round {
            case .bool(deciding): return round
            case .bool: break
            case .error: error = error ?? round
            default: error = error ?? failure(.noMatchingOverload, code.node(loop.body).offset)
            }
        }
        return error ?? .bool(!deciding)
    }

    private func existsOne(
        _ loop: Node.Loop,
        _ items: Value.Items,
        _ isMap: Bool,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        var count = 0
        for index in stride(from: 0, to: Int(items.count), by: isMap ? 2 : 1) {
            guard scratch.spend(1) else { return failure(.tooCostly, at) }
            scratch.bind(element(index, of: items, scratch), to: Int(loop.slot))
            do throws(EvaluationError) {
                if try holds(loop.body, &scratch) { count += 1 }
            } catch {
                return .error(error)
            }
        }
        return .bool(count == 1)
    }

    /// The list of what each round gives.
    ///
    /// Rounds build values of their own on top of the scratch, so room for the results is taken before the first.
    private func collect(
        _ loop: Node.Loop,
        _ items: Value.Items,
        _ isMap: Bool,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        let rounds = Int(items.count) / (isMap ? 2 : 1)
        let start = scratch.valueCount
        for _ in 0..<rounds {
            guard scratch.append(.null) else { return failure(.tooCostly, at) }
        }
        var kept = 0
        for round in 0..<rounds {
            let value = element(round * (isMap ? 2 : 1), of: items, scratch)
            scratch.bind(value, to: Int(loop.slot))
            do throws(EvaluationError) {
                guard let result = try result(of: loop, for: value, &scratch) else { continue }
                scratch.replace(start + kept, with: result)
                kept += 1
            } catch {
                return .error(error)
            }
        }
        return .list(Value.Items(place: .scratch, offset: UInt32(start), count: UInt32(kept)))
    }

    /// What a round of `map` or `filter` puts into the list; nil for nothing.
    private func result(
        of loop: Node.Loop,
        for value: Value,
        _ scratch: inout ExpressionScratch
    ) throws(EvaluationError) -> Value? {
        if loop.macro == .filter { return try holds(loop.body, &scratch) ? value : nil }
        if loop.condition != Node.Loop.none {
            guard try holds(loop.condition, &scratch) else { return nil }
        }
        let result = evaluate(loop.body, &scratch)
        if case .error(let error) = result { throw error }
        return result
    }

    private func holds(_ id: Node.ID, _ scratch: inout ExpressionScratch) throws(EvaluationError) -> Bool {
        switch evaluate(id, &scratch) {
        case .bool(let truth): return truth
        case .error(let error): throw error
        default: throw EvaluationError(code: .noMatchingOverload, offset: code.node(id).offset)
        }
    }
}
