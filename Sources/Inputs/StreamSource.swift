/// A descriptor that lines come from, and what is known of it.
package struct StreamSource: Sendable {
    package var descriptor: Int32
    /// Closed at the end; false for the process's own standard input.
    package var isOwned: Bool
    /// `meta.stream`, and its number in origins.
    package var name: String
    package var stream: UInt32
    /// Where the bytes go as they are, beside the pipeline.
    package var echo: Echo?

    package init(descriptor: Int32, isOwned: Bool, name: String, stream: UInt32 = 0, echo: Echo? = nil) {
        self.descriptor = descriptor
        self.isOwned = isOwned
        self.name = name
        self.stream = stream
        self.echo = echo
    }

    /// The process's standard input.
    package static func standardInput(echo: Echo? = nil) -> StreamSource {
        StreamSource(descriptor: 0, isOwned: false, name: "stdin", echo: echo)
    }
}
