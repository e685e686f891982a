/// The engine's limits: unit, reason, and what happens at each.
package enum Limits {
    /// Bytes of lines in a batch. 256 KiB: lines, table and arena of one batch stay in a 2 MiB L2 cache.
    package static let batchBytes = 256 << 10
    /// Nesting of JSON containers; deeper lines are text with reason `too_deep`. 128: the depth of Python's own output
    /// is far below, and the walker's stack stays small.
    package static let jsonDepth = 128
    /// Fields of one record, nested ones that the plan looks up included; more make the line text with reason
    /// `too_many_fields`. Slots hold 16-bit indices.
    package static let recordFields = 32_000
    /// Spare field entries behind each event: fields that stages add without moving the event's run.
    package static let fieldSlack = 4
    /// Bytes of a line that a field can point at (24-bit lengths); the reader cuts longer lines.
    package static let lineBytes = (16 << 20) - 1
    /// Bytes of text before a JSON object that are taken for a logging prefix.
    package static let prefixBytes = 512
    /// Keys (traces, streams) whose context one sticky field remembers; beyond it the older half is forgotten.
    package static let stickyKeys = 65_536
    /// Bytes of a value that sticky context remembers; a longer one is not remembered.
    package static let stickyValueBytes = 1024
    /// Bytes of all remembered values of one field.
    package static let stickyArenaBytes = 4 << 20
    /// Bytes of one value that `reduce` keeps, and of all values that it runs together; longer ones are left out.
    package static let reduceValueBytes = 64 << 10
    /// Bytes of a lookup file, and its rows; a larger one is refused, as a change it is told and passed over.
    package static let lookupBytes = 64 << 20
    package static let lookupRows = 1_000_000
    /// Opening braces that are tried in a line that is no object, for a whole one at its end; further ones are not looked
    /// at, and the line is text.
    package static let tornTries = 16
}
