internal import Config

/// What the command line says about a run.
struct RunSettings: Sendable {
    /// Nil is the built-in pipeline.
    var pipeline: String?
    var overrides: [ConfigOverride]
    var isOnce: Bool
    /// Nil leaves it to the pipeline.
    var echo: Bool?
    var stay: Stay?
    /// Empty takes standard input.
    var command: [String]

    var isBuiltIn: Bool { pipeline == nil }
}
