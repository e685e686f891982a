internal import Synchronization

/// Room on the disk that is given up when it is full, so that the catalog can still record what is durable and what
/// retention deletes: the file `ballast` in the data directory.
final class Ballast: Sendable {
    private static let fileName = "ballast"

    private let path: String
    private let files: FileSystem
    /// Nil before the first try.
    private let isFilled = Mutex<Bool?>(nil)

    init(_ directory: String, _ files: FileSystem) {
        path = "\(directory)/\(Self.fileName)"
        self.files = files
    }

    /// Takes the room where it is not taken. A disk that has none is no error here: it is whoever writes that says so.
    func fill() {
        if isFilled.withLock({ $0 == true }) { return }
        let isFilled = allocate()
        self.isFilled.withLock { $0 = isFilled }
    }

    /// Gives the room up.
    ///
    /// - Returns: false when there was none.
    func release() -> Bool {
        let wasFilled = isFilled.withLock { filled in
            defer { filled = false }
            return filled == true
        }
        guard wasFilled else { return false }
        do throws(StorageError) { try files.remove(path) } catch { return false }
        return true
    }

    private func allocate() -> Bool {
        do throws(StorageError) {
            let descriptor = try files.open(path, .append)
            defer { files.close(descriptor) }
            guard try files.size(descriptor, path) < StorageLimits.ballastBytes else { return true }
            try files.allocate(descriptor, StorageLimits.ballastBytes, path)
            return true
        } catch {
            // Half a ballast would only take room.
            do throws(StorageError) { try files.remove(path) } catch {}
            return false
        }
    }
}
