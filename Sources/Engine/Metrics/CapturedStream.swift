/// How far a stream had come at a barrier, in values of its own.
struct CapturedStream: Sendable, Equatable {
    let name: [UInt8]
    let generation: UInt64
    /// By tracker of the stage.
    let progress: [StreamProgress]
}
