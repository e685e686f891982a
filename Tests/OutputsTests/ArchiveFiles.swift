import Engine
import TestKit
import Wire

/// Reads an archive as anyone would: by the library, and by the `zstd` program where there is one.
enum ArchiveFiles {
    struct Unreadable: Error {
        var path: String
        var why: String
    }

    /// The lines of all segments below `folder`, in order of partition and name.
    static func lines(_ folder: TemporaryFolder, below prefix: String = "archive/") throws -> [String] {
        try partitions(folder, below: prefix).sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// The same by partition.
    static func partitions(
        _ folder: TemporaryFolder,
        below prefix: String = "archive/",
        checksWithProgram: Bool = true
    ) throws -> [String: [String]] {
        var partitions: [String: [String]] = [:]
        var all: [UInt8] = []
        let names = try folder.written().filter { $0.hasPrefix(prefix) }
        for name in names {
            let bytes = try decode(folder, name)
            all += bytes
            let parts = name.dropFirst(prefix.utf8.count).split(separator: "/").dropLast()
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            partitions[parts.joined(separator: "/"), default: []] += lines
        }
        // The program takes a file without any frame for an error, and so do we.
        if checksWithProgram, !names.isEmpty, let outcome = try Zstd.decompress(names.map { "\(folder.path)/\($0)" }) {
            guard outcome.status == 0, outcome.output == all else {
                throw Unreadable(path: names.joined(separator: " "), why: "zstd: \(outcome.errors)")
            }
        }
        return partitions
    }

    private static func decode(_ folder: TemporaryFolder, _ name: String) throws -> [UInt8] {
        let bytes = try folder.read(name)
        var out = GrowableBytes()
        var decoder = StreamDecoder(.zstd)
        do {
            try unsafe bytes.withUnsafeBytes { try unsafe decoder.decode($0, appendingTo: &out) }
            try decoder.finish()
        } catch { throw Unreadable(path: name, why: "\(error)") }
        return unsafe Array(out.bytes)
    }
}
