extension OptionReader {
    /// A nested object; not set, it reads its own defaults.
    package func object(_ name: String) -> OptionReader {
        reader(of: value(ifSet: name) ?? ConfigValue(.map(ConfigMap()), mark: mark), name, path(of: name))
    }

    package func object(ifSet name: String) -> OptionReader? {
        value(ifSet: name).map { reader(of: $0, name, path(of: name)) }
    }

    /// The objects of a list, in order. One object where `oneOrMore` is declared is a list of one.
    package func objects(_ name: String) -> [OptionReader] {
        items(name).enumerated().map { reader(of: $1, name, "\(path(of: name))[\($0)]") }
    }

    /// The objects of a map, in the order of the file, each with its name.
    package func objectMap(_ name: String) -> [(key: ConfigText, options: OptionReader)] {
        map(name).map { entry in
            let options = reader(of: entry.value, name, "\(path(of: name)).\(entry.key)")
            return (ConfigText(entry.key, mark: entry.keyMark), options)
        }
    }

    /// The items of a list, or the one item that stands for a list of one.
    package func items(_ name: String) -> [ConfigValue] {
        guard let value = value(ifSet: name), !value.isNull else { return [] }
        return value.list ?? [value]
    }

    /// Texts of a list with their places: expressions, patterns, names.
    package func texts(_ name: String) -> [ConfigText] {
        items(name).compactMap(\.text)
    }

    package func strings(_ name: String) -> [String] {
        texts(name).map(\.text)
    }

    package func numbers(_ name: String) -> [Double] {
        items(name).compactMap { $0.scalar?.number }
    }

    /// The entries of a map, in the order of the file.
    package func map(_ name: String) -> [ConfigMap.Entry] {
        value(ifSet: name)?.map?.entries ?? []
    }

    /// Names with texts: labels and their expressions, headers and their values.
    package func textMap(_ name: String) -> [(key: ConfigText, text: ConfigText)] {
        map(name).compactMap { entry in
            entry.value.text.map { (ConfigText(entry.key, mark: entry.keyMark), $0) }
        }
    }

    /// The entries that the spec does not name, for specs that take `others`.
    package func others() -> [ConfigMap.Entry] {
        precondition(shape.others != nil, "\(path) takes no other keys")
        return otherEntries
    }

    /// The same, read as the objects that `others` declares.
    package func otherObjects() -> [(key: ConfigText, options: OptionReader)] {
        guard let type = shape.others?.type else { preconditionFailure("\(path) takes no other keys") }
        return otherEntries.map { entry in
            let options = OptionReader(entry.value, shape: type.innerShape(path), path: "\(path).\(entry.key)")
            return (ConfigText(entry.key, mark: entry.keyMark), options)
        }
    }

    private func reader(of value: ConfigValue, _ name: String, _ path: String) -> OptionReader {
        OptionReader(value, shape: declared(name).type.innerShape(path), path: path)
    }
}

extension OptionType {
    /// The shape of the objects in this type.
    fileprivate func innerShape(_ path: String) -> OptionShape {
        guard let shape = objectShape else { preconditionFailure("\(path) is not declared as an object") }
        return shape
    }

    private var objectShape: OptionShape? {
        switch self {
        case .object(let shape): shape
        case .list(let item), .oneOrMore(let item), .map(let item): item.objectShape
        case .anyOf(let types): types.lazy.compactMap(\.objectShape).first
        default: nil
        }
    }
}
