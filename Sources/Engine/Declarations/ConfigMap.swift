/// The entries of a map in the order of the file, each key with its own place.
///
/// Keys are unique: whoever builds one refuses duplicates. Maps of a pipeline file are short, so look-up is linear.
package struct ConfigMap: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var key: String
        package var keyMark: SourceMark
        package var value: ConfigValue

        package init(key: String, keyMark: SourceMark, value: ConfigValue) {
            self.key = key
            self.keyMark = keyMark
            self.value = value
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    package subscript(key key: String) -> ConfigValue? {
        entries.first { $0.key == key }?.value
    }

    package func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key }
    }
}
