internal import Foundation

/// A fresh folder, removed with everything in it when the value goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// With `inMemory` on a file system in memory, where there is one: for tests that sync a thousand times.
    package init(inMemory: Bool = false) throws {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        let parent = inMemory && isThere ? memory : FileManager.default.temporaryDirectory
        let url = parent.appendingPathComponent("spanmill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Paths of the files below it, relative to it, in order.
    package func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted().filter {
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    /// Writes a file, and makes the folders above it.
    package func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Changes a file's bytes under whoever has it open.
    package func overwrite(_ name: String, _ bytes: [UInt8]) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: "\(path)/\(name)"))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    /// Removes a file, or a folder with everything in it, if it is there.
    package func remove(_ name: String) throws {
        let full = "\(path)/\(name)"
        if FileManager.default.fileExists(atPath: full) { try FileManager.default.removeItem(atPath: full) }
    }
}
