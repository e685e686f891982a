internal import Engine

/// Options that all inputs of lines have.
enum LineOptions {
    static let maximumLineBytes = OptionField(
        "max_line_bytes",
        .size(in: ByteCount(1024) ... .mebibytes(15)),
        default: "1MiB",
        help: "A longer line keeps its beginning, is marked with `truncated`, and counted."
    )

    /// How the plan wants lines to be framed.
    static func framing(_ options: OptionReader, _ context: inout PlanContext) -> FramingOptions {
        var framing = context.framing
        framing.maximumLineBytes = Int(options.size("max_line_bytes").bytes)
        return framing
    }
}
