/// What an option takes. One value of this drives the check, its message, the reference and the JSON Schema.
package indirect enum OptionType: Sendable {
    case bool
    case int(in: ClosedRange<Int64> = .min ... .max)
    case number(in: ClosedRange<Double> = -.infinity ... .infinity)
    /// A number from 0 to 1.
    case ratio
    case duration(in: ClosedRange<Duration> = .zero ... .longestOption)
    case size(in: ClosedRange<ByteCount> = .zero ... .max)
    case string
    /// One of these words.
    case choice([String])
    /// The name or dotted path of a record's field.
    case field
    /// A CEL expression.
    case cel
    /// A CEL expression that is true or false.
    case condition
    /// A regular expression in RE2's syntax.
    case regex
    /// `host:port` to listen on.
    case address
    /// The `http://` or `https://` address of another program.
    case endpoint
    /// What is read stands relative to the pipeline file, what is written relative to `data_dir`.
    case path
    /// Text that is never shown.
    case secret
    /// A literal of any kind, nested too.
    case any
    case list(of: OptionType)
    /// A list, or one item that stands for a list of one.
    case oneOrMore(of: OptionType)
    /// Names of the user's choice, each with a value.
    case map(of: OptionType)
    case object(OptionShape)
    /// The first of these that takes the value.
    case anyOf([OptionType])

    /// The words of a string enumeration.
    package static func choice<Words: CaseIterable & RawRepresentable<String>>(of words: Words.Type) -> OptionType {
        .choice(words.allCases.map(\.rawValue))
    }

    package static func object(_ fields: [OptionField]) -> OptionType {
        .object(OptionShape(fields))
    }
}
