/// What an input wants to find again after a restart: a row that the commit keeps under the input's name and `key`.
///
/// The bytes are the input's own affair: a file's identity and offset, a broker's offsets.
package struct Checkpoint: Sendable, Hashable {
    package var key: String
    /// Empty where the row is to be forgotten.
    package var bytes: [UInt8]

    package init(key: String, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
    }
}
