internal import Engine

/// A byte array that is handed from list to list.
final class ByteBox {
    var bytes: GrowableBytes

    init(capacity: Int = 64 << 10) { bytes = GrowableBytes(capacity: capacity) }
}
