internal import Foundation

/// A real file system of a few megabytes that a test can fill: a tmpfs, unmounted when the value goes.
package final class SmallDisk: Sendable {
    package let folder: TemporaryFolder
    private let umount: String

    /// - Returns: nil, and says so on stderr, where the test may not mount: only root may.
    package init?(bytes: Int) throws {
        folder = try TemporaryFolder()
        guard let mount = Program.find("mount"), let umount = Program.find("umount") else {
            Self.say("no mount program")
            return nil
        }
        let outcome = try Program.run(mount, ["-t", "tmpfs", "-o", "size=\(bytes),mode=0700", "tmpfs", folder.path])
        guard outcome.status == 0 else {
            Self.say(outcome.errors)
            return nil
        }
        self.umount = umount
    }

    deinit {
        // Lazily: a descriptor that something still holds does not keep it.
        _ = try? Program.run(umount, ["-l", folder.path])
    }

    package func grow(to bytes: Int) throws { try remount("size=\(bytes)") }

    package func makeReadOnly() throws { try remount("ro") }

    private func remount(_ option: String) throws {
        guard let mount = Program.find("mount") else { return }
        _ = try Program.run(mount, ["-o", "remount,\(option)", folder.path])
    }

    private static func say(_ why: String) {
        FileHandle.standardError.write(Data("SKIPPED: a real full disk needs a mounted tmpfs: \(why)\n".utf8))
    }
}
