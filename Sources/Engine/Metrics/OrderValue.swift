/// An order component that owns its text: in captures, in the state that is kept, in tests.
enum OrderValue: Sendable, Equatable {
    case missing
    case integer(Int64)
    case real(Double)
    case text([UInt8])
}
