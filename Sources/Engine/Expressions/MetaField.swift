/// What an expression can ask about a record beside its fields: `meta.signal` and its like.
package enum MetaField: String, CaseIterable, Sendable, BitwiseCopyable {
    /// `"log"` or `"span"`.
    case signal
    /// Name of the input.
    case input
    /// Name of the stream within the input; for stdin and files what sticky context goes by.
    case stream
    /// Path of the file.
    case path
    /// Address of the sender.
    case peer
    /// When the bytes were read, a timestamp.
    case receivedAt = "received_at"
    /// Name of this machine.
    case hostname
    /// The route that a `route` stage chose.
    case route

    /// The type of its value.
    var type: ValueType {
        self == .receivedAt ? .timestamp : .string
    }
}
