/// Order components that outlive their batch, by number, with a place for the text of each once there is any.
///
/// Texts are kept and compared to `MetricLimits.orderTextBytes`; the updates that bring them cut them there.
struct OrderKeys {
    private var components: [OrderComponent] = []
    /// As many bytes for each component, or none at all while no component was a text.
    private var texts: [UInt8] = []

    private static let stride = MetricLimits.orderTextBytes

    var count: Int { components.count }

    /// Makes room for `count` more components, all of them missing, and returns the number of the first.
    mutating func add(_ count: Int) -> Int {
        components.append(contentsOf: repeatElement(.missing, count: count))
        if !texts.isEmpty { texts.append(contentsOf: repeatElement(0, count: count * Self.stride)) }
        return components.count - count
    }

    mutating func clear(_ range: Range<Int>) {
        for index in range { components[index] = .missing }
    }

    func isMissing(_ index: Int) -> Bool { components[index] == .missing }

    /// -1, 0 or 1 as component `index` sorts before, with or after `other`, whose text is in `bytes`.
    @inline(__always)
    func compare(_ index: Int, to other: OrderComponent, in bytes: ByteRun) -> Int? {
        OrderComponent.compare(components[index], other) { own, range in
            compareText(texts[own], bytes.slice(range))
        }
    }

    /// Puts `component`, whose text is in `bytes`, in place `index`.
    @inline(__always)
    mutating func store(_ component: OrderComponent, in bytes: ByteRun, at index: Int) {
        guard case .text(let start, let count) = component else {
            components[index] = component
            return
        }
        storeText(bytes.slice(Int(start)..<Int(start) + Int(count)), at: index)
    }

    private mutating func storeText(_ text: ByteRun, at index: Int) {
        if texts.isEmpty { texts = Array(repeating: 0, count: components.count * Self.stride) }
        let count = min(text.count, Self.stride)
        for offset in 0..<count { texts[index * Self.stride + offset] = text[offset] }
        components[index] = .text(start: UInt32(index * Self.stride), count: UInt32(count))
    }

    private func compareText(_ own: ArraySlice<UInt8>, _ other: ByteRun) -> Int {
        for (offset, byte) in own.enumerated() {
            guard offset < other.count else { return 1 }
            if byte != other[offset] { return byte < other[offset] ? -1 : 1 }
        }
        return own.count < other.count ? -1 : 0
    }
}

// MARK: - Values of their own

extension OrderKeys {
    /// A copy of components that owns its texts.
    func values(_ range: Range<Int>) -> [OrderValue] {
        range.map { index in
            switch components[index] {
            case .missing: .missing
            case .integer(let value): .integer(value)
            case .real(let value): .real(value)
            case .text(let start, let count): .text(Array(texts[Int(start)..<Int(start) + Int(count)]))
            }
        }
    }

    /// Puts copies back, the first in place `start`.
    mutating func store(_ values: [OrderValue], at start: Int) {
        for (index, value) in zip(start..., values) {
            switch value {
            case .missing: components[index] = .missing
            case .integer(let value): components[index] = .integer(value)
            case .real(let value): components[index] = .number(value)
            case .text(let text):
                ByteRun.withBytes(of: text) { storeText($0, at: index) }
            }
        }
    }
}
