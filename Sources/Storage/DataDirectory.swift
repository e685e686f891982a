/// The folder that holds what an instance writes: 0700, files in it 0600, kept out of version control.
///
/// It is locked as long as the value lives, so that two instances never share one.
package final class DataDirectory: Sendable {
    package let path: String
    private let descriptor: Int32
    private let files: FileSystem

    private static let lockName = "lock"

    /// Makes the folder where it is missing, and locks it. The lock file names the process, for whoever finds it locked.
    ///
    /// - Throws: `locked` when another process has it; the message names that process.
    package init(_ path: String, processID: Int32, _ files: FileSystem = FileSystem()) throws(StorageError) {
        for folder in try files.makeFolders(path) { try files.synchroniseFolder(folder) }
        let lockPath = "\(path)/\(Self.lockName)"
        let descriptor = try files.open(lockPath, .append)
        do throws(StorageError) {
            try Self.claim(descriptor, lockPath, directory: path, processID, files)
        } catch {
            files.close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.files = files
    }

    deinit { files.close(descriptor) }

    private static func claim(
        _ descriptor: Int32,
        _ lockPath: String,
        directory: String,
        _ processID: Int32,
        _ files: FileSystem
    ) throws(StorageError) {
        do throws(StorageError) { try files.lock(descriptor, lockPath) } catch {
            guard error.code == .locked else { throw error }
            throw StorageError(
                .locked,
                "\(directory) is in use by \(owner(lockPath, files)); give this run another one with --data-dir",
                number: error.number
            )
        }
        try files.truncate(descriptor, to: 0, lockPath)
        try files.write(Array("\(processID)\n".utf8), to: descriptor, lockPath)
        let ignore = "\(directory)/.gitignore"
        if !files.exists(ignore) { try files.replace(ignore, with: Array("*\n".utf8), isDurable: false) }
    }

    private static func owner(_ lockPath: String, _ files: FileSystem) -> String {
        do throws(StorageError) {
            let digits = try files.contents(of: lockPath, upTo: 16).prefix { $0 &- 0x30 < 10 }
            return digits.isEmpty ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
        } catch {
            return "another process"
        }
    }
}
