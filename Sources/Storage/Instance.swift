/// The name of a data directory: eight hex digits, made once, in the file `instance`.
///
/// It stands in the names of segments, so that archives of several machines can lie in one folder.
package enum Instance {
    static let length = 8
    private static let fileName = "instance"

    /// The instance of `directory`, made when there is none yet.
    package static func load(_ directory: String, _ files: FileSystem) throws(StorageError) -> String {
        let path = "\(directory)/\(fileName)"
        if let known = try find(directory, files) { return known }
        let made = String(UInt32.random(in: .min ... .max), radix: 16)
        let name = String(repeating: "0", count: length - made.utf8.count) + made
        _ = try files.makeFolders(directory)
        try files.replace(path, with: Array("\(name)\n".utf8))
        return name
    }

    /// The instance of `directory`; nil when there is none yet.
    package static func find(_ directory: String, _ files: FileSystem) throws(StorageError) -> String? {
        let path = "\(directory)/\(fileName)"
        guard files.exists(path) else { return nil }
        let text = try files.contents(of: path, upTo: 64).prefix { $0 != 0x0A }
        let isName = text.count == length && text.allSatisfy { ($0 &- 0x30 < 10) || ($0 &- 0x61 < 6) }
        // Anything else is what a crash left of the file.
        return isName ? String(decoding: text, as: UTF8.self) : nil
    }
}
