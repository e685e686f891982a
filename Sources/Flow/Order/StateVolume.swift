/// How much of a stage's state is exported, so that it is exported whole again when the changes outgrow it.
///
/// What is kept is a whole state and the changes behind it. Exporting the whole state when the changes are twice as long
/// keeps what is kept, and read at a start, within three times the state, and adds at most half to what is written.
package struct StateVolume: Sendable {
    private var whole = 0
    private var changes: Int

    /// - Parameter restored: bytes that were read back.
    package init(restored: Int = 0) { changes = restored }

    package var wantsWhole: Bool { changes > max(FlowLimits.stateChangesBytes, 2 * whole) }

    package mutating func exported(_ bytes: Int, isWhole: Bool) {
        if isWhole {
            whole = bytes
            changes = 0
        } else {
            changes += bytes
        }
    }
}
