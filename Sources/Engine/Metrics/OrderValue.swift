/// An order component that owns its text, for what outlives a batch.
enum OrderValue: Sendable, Equatable {
    case missing
    case integer(Int64)
    case real(Double)
    case text([UInt8])

    init(_ component: OrderComponent, in bytes: Span<UInt8>) {
        switch component {
        case .missing: self = .missing
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let start, let count):
            let text = bytes.extracting(Int(start)..<Int(start) + Int(count))
            self = .text(text.indices.map { text[$0] })
        }
    }

    /// -1, 0 or 1 as this sorts before, with or after a line's component; nil when either is missing.
    func compare(to other: OrderComponent, in bytes: Span<UInt8>) -> Int? {
        switch self {
        case .missing: nil
        case .integer(let value): OrderComponent.compare(.integer(value), in: bytes, other, in: bytes)
        case .real(let value): OrderComponent.compare(.real(value), in: bytes, other, in: bytes)
        case .text(let text):
            OrderComponent.compare(.text(start: 0, count: UInt32(text.count)), in: text.span, other, in: bytes)
        }
    }
}
