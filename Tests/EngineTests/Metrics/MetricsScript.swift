@testable import Engine

/// Updates as a test writes them down, and their way into a store.
struct ScriptedUpdate {
    var family = 0
    var labels: [String] = []
    var value: Double? = 1
    var problem = MetricProblem.notANumber
    var order: [OrderValue] = []
    var rank: Int64?
    var stream = "s"
    var generation: UInt64 = 0
    var trace: String?
    var time: Int64 = 0
}

extension MetricUpdates {
    /// The updates of one batch.
    init(_ script: some Collection<ScriptedUpdate>, hash: SeededHash) {
        self.init(hash: hash)
        var numbers: [String: UInt16] = [:]
        for update in script {
            let key = "\(update.generation) \(update.stream)"
            let stream = numbers[key] ?? addStream(name: update.stream, generation: update.generation)
            numbers[key] = stream
            begin(family: UInt16(update.family), stream: stream)
            for label in update.labels { ByteRun.withBytes(of: Array(label.utf8)) { addLabel($0) } }
            for component in update.order {
                switch component {
                case .missing: addOrder(.missing)
                case .integer(let value): addOrder(.integer(value))
                case .real(let value): addOrder(.number(value))
                case .text(let text): ByteRun.withBytes(of: text) { addOrder(text: $0) }
                }
            }
            addOrder(update.rank.map { .integer($0) } ?? .missing)
            if let trace = update.trace {
                ByteRun.withBytes(of: Array(trace.utf8)) { addTrace(hexadecimal: $0, time: update.time) }
            }
            if let value = update.value { finish(value: value) } else { finish(problem: update.problem) }
        }
    }
}

extension MetricStore {
    func fold(_ script: [ScriptedUpdate], clock: Int64 = 1) {
        fold(MetricUpdates(script, hash: hash), clock: clock)
    }

    /// A barrier and its commit.
    func commit() {
        var out = GrowableBytes()
        exportChanges(into: &out)
        publish()
    }

    /// All samples as lines, for comparing by eye and by test: `name{value,value} 3`.
    func lines() -> [String] {
        families().flatMap { family in
            family.samples.map { sample in
                let name =
                    family.name + (sample.labelValues.isEmpty ? "" : "{\(sample.labelValues.joined(separator: ","))}")
                switch sample.value {
                case .number(let value): return "\(name) \(value)"
                case .histogram(let point): return "\(name) \(point.counts) \(point.sum)"
                }
            }
        }
    }
}
