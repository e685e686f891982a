// Declared defaults and examples are written as Swift literals: `default: "10s"`, `default: 100`, `default: ["a"]`.

extension ConfigValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(.scalar(ConfigScalar(kind: .string, text: text)), mark: .builtIn)
    }
}

extension ConfigValue: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) {
        self.init(.scalar(ConfigScalar(kind: .int(value), text: String(value))), mark: .builtIn)
    }
}

extension ConfigValue: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) {
        self.init(.scalar(ConfigScalar(kind: .number(value), text: String(value))), mark: .builtIn)
    }
}

extension ConfigValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) {
        self.init(.scalar(ConfigScalar(kind: .bool(value), text: String(value))), mark: .builtIn)
    }
}

extension ConfigValue: ExpressibleByArrayLiteral {
    package init(arrayLiteral items: ConfigValue...) {
        self.init(.list(items), mark: .builtIn)
    }
}

extension ConfigValue: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral entries: (String, ConfigValue)...) {
        let map = ConfigMap(entries.map { ConfigMap.Entry(key: $0.0, keyMark: .builtIn, value: $0.1) })
        self.init(.map(map), mark: .builtIn)
    }
}
