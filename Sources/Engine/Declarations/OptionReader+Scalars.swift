// Without default and not required, the `ifSet:` form is the one to use: the other gives a neutral value.

extension OptionReader {
    package func bool(_ name: String) -> Bool { bool(ifSet: name) ?? false }

    package func bool(ifSet name: String) -> Bool? {
        scalar(name) { if case .bool = $0 { true } else { false } }?.bool
    }

    package func int(_ name: String) -> Int { int(ifSet: name) ?? 0 }

    package func int(ifSet name: String) -> Int? {
        scalar(name) { if case .int = $0 { true } else { false } }?.int.map(Int.init)
    }

    /// A `number` or a `ratio`.
    package func number(_ name: String) -> Double { number(ifSet: name) ?? 0 }

    package func number(ifSet name: String) -> Double? {
        scalar(name) {
            switch $0 {
            case .number, .ratio: true
            default: false
            }
        }?.number
    }

    package func duration(_ name: String) -> Duration { duration(ifSet: name) ?? .zero }

    package func duration(ifSet name: String) -> Duration? {
        scalar(name) { if case .duration = $0 { true } else { false } }?.duration
    }

    package func size(_ name: String) -> ByteCount { size(ifSet: name) ?? .zero }

    package func size(ifSet name: String) -> ByteCount? {
        scalar(name) { if case .size = $0 { true } else { false } }?.byteCount
    }

    /// A `string`, `choice`, `field` or `path`.
    package func string(_ name: String) -> String { string(ifSet: name) ?? "" }

    package func string(ifSet name: String) -> String? {
        scalar(name) {
            switch $0 {
            case .string, .choice, .field, .path: true
            default: false
            }
        }?.string
    }

    /// A `choice` as the enumeration it was declared of. The field has a default or is required.
    package func choice<Words: CaseIterable & RawRepresentable<String>>(_ name: String, as: Words.Type) -> Words {
        guard let choice = choice(ifSet: name, as: Words.self) else {
            preconditionFailure("\(path).\(name) was not declared as a required choice of \(Words.self)")
        }
        return choice
    }

    package func choice<Words: CaseIterable & RawRepresentable<String>>(
        ifSet name: String,
        as: Words.Type
    ) -> Words? {
        string(ifSet: name).flatMap(Words.init(rawValue:))
    }

    package func address(ifSet name: String) -> NetworkAddress? {
        scalar(name) { if case .address = $0 { true } else { false } }?.string.flatMap(NetworkAddress.init(optionText:))
    }

    package func endpoint(ifSet name: String) -> Endpoint? {
        scalar(name) { if case .endpoint = $0 { true } else { false } }?.string.flatMap(Endpoint.init(optionText:))
    }

    package func secret(ifSet name: String) -> Secret? {
        scalar(name) { if case .secret = $0 { true } else { false } }?.string.map(Secret.init)
    }

    /// The source of a CEL expression or condition and its place.
    package func cel(_ name: String) -> ConfigText { cel(ifSet: name) ?? ConfigText("") }

    package func cel(ifSet name: String) -> ConfigText? {
        text(name) {
            switch $0 {
            case .cel, .condition: true
            default: false
            }
        }
    }

    package func regex(_ name: String) -> ConfigText { regex(ifSet: name) ?? ConfigText("") }

    package func regex(ifSet name: String) -> ConfigText? {
        text(name) { if case .regex = $0 { true } else { false } }
    }

    /// Any text with its place: for names that the component checks further.
    package func text(ifSet name: String) -> ConfigText? {
        text(name) {
            switch $0 {
            case .string, .choice, .field, .path: true
            default: false
            }
        }
    }

    private func text(_ name: String, _ fits: (OptionType) -> Bool) -> ConfigText? {
        guard scalar(name, fits) != nil else { return nil }
        return value(ifSet: name)?.text
    }
}

extension ConfigValue {
    /// A scalar that is not null as text with its place.
    package var text: ConfigText? {
        guard let scalar, let text = scalar.string else { return nil }
        return ConfigText(text, mark: mark, style: scalar.style, origin: scalar.origin)
    }
}
