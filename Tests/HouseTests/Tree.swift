import Foundation

/// The repository's own files, for tests that read them.
enum Tree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Paths below `folder` with the given ending, relative to the root, in order.
    static func files(_ folder: String, ending: String) -> [String] {
        let base = root.appendingPathComponent(folder).path
        let found = FileManager.default.enumerator(atPath: base)?.allObjects as? [String] ?? []
        return found.filter { $0.hasSuffix(ending) && !$0.split(separator: "/").contains(".build") }
            .map { "\(folder)/\($0)" }.sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
