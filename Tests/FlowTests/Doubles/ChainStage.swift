import Engine
import Flow

/// Drops records by a hash over all records before them, so that its decisions show any change of order.
final class ChainStage: Stage {
    let name: String
    private let slot: UInt16
    private let chain: Chain
    let wantsTime: Bool

    init(_ name: String, _ context: inout PlanContext, wantsTime: Bool = false) {
        self.name = name
        self.wantsTime = wantsTime
        slot = context.keys.intern("id")
        chain = Chain(slot: slot)
    }

    var decider: (any Decider)? { chain }
    func prepare(_ batch: inout Batch, _ lane: inout Lane) {}

    /// Empty batches that came by. Read after the pipeline has ended.
    var timeBatches: Int { chain.timeBatches }

    final class Chain: Decider, @unchecked Sendable {
        let slot: UInt16
        var hash: UInt64 = 1
        var seen: UInt64 = 0
        var clock: Int64 = .min
        var sequence: UInt64?
        var timeBatches = 0

        init(slot: UInt16) { self.slot = slot }

        func decide(_ batch: inout Batch, _ lane: inout Lane) {
            precondition(batch.clock >= clock)
            clock = batch.clock
            if batch.eventCount == 0 { timeBatches += 1 }
            for event in 0..<batch.eventCount where batch.isLive(event) {
                guard let field = batch.field(event, slot) else { continue }
                if !Self.keeps(unsafe Array(batch.value(field)), &hash) { batch.end(event, .sampled) }
                seen += 1
            }
        }

        func exportChanges(into out: inout GrowableBytes) { out.append(text: "\(seen) \(hash)") }

        func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
            let words = unsafe String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { UInt64($0) }
            guard words.count == 2 else { return false }
            (seen, hash) = (words[0], words[1])
            return true
        }

        static func keeps(_ value: [UInt8], _ hash: inout UInt64) -> Bool {
            for byte in value { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return hash >> 40 % 4 != 0
        }
    }
}
