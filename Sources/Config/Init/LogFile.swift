/// A file of a log folder.
package struct LogFile: Sendable, Equatable {
    /// Relative to the folder, with `/`.
    package var path: String
    package var size: Int64

    package init(path: String, size: Int64) {
        self.path = path
        self.size = size
    }

    var name: Substring { path.split(separator: "/").last ?? path[...] }

    /// Folders between the surveyed one and the file.
    var folders: [Substring] { path.split(separator: "/").dropLast() }

    /// What the name ends in once the marks of rotation and compression are taken off: `log` of `train.log.2.gz`.
    var ending: Substring {
        let parts = name.split(separator: ".").dropFirst()
        return parts.last { !Self.isMark($0) } ?? ""
    }

    /// Whether such marks stand behind the ending.
    var isMarked: Bool { name.split(separator: ".").dropFirst().last.map(Self.isMark) ?? false }

    var isCompressed: Bool { name.hasSuffix(".gz") || name.hasSuffix(".zst") }

    private static func isMark(_ part: Substring) -> Bool {
        part == "gz" || part == "zst" || part.allSatisfy { $0.isNumber || $0 == "-" }
    }
}
