package import Engine

/// A component as a pipeline file uses it: its name there, its declaration and its checked options.
package struct ComponentUse: Sendable {
    package let spec: ComponentSpec
    /// In metrics and in saved state; unique among its kind.
    package let name: String
    package let options: OptionReader
    /// Where its name stands, or its type when it has no name of its own.
    package let mark: SourceMark
    /// Whether its options hold to the declaration, so that it can be made.
    package let isSound: Bool
}
