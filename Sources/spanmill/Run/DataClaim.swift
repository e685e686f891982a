internal import Engine
internal import Flow
internal import Glibc
internal import Storage

/// The data directory of a run, locked as long as the value lives.
struct DataClaim {
    let directory: DataDirectory
    /// The wanted one was in use: what the run says about it.
    let notice: String?

    /// Runs beside each other on one built-in pipeline; more than that is a mistake somewhere.
    private static let alternatives = 1...1000

    /// - Parameter mayMove: takes `PATH/run-N` when `path` is in use.
    /// - Throws: what stands in the way, and how to mend it.
    init(_ path: String, mayMove: Bool) throws(StorageError) {
        do throws(StorageError) {
            directory = try DataDirectory(path, processID: getpid())
            notice = nil
            return
        } catch {
            guard error.code == .locked, mayMove else { throw error }
        }
        for number in Self.alternatives {
            do throws(StorageError) {
                directory = try DataDirectory("\(path)/run-\(number)", processID: getpid())
                notice = "\(path) is in use; this run writes to \(path)/run-\(number)"
                return
            } catch {
                guard error.code == .locked else { throw error }
            }
        }
        throw StorageError(
            .locked,
            "\(path) and all its run-N are in use; give this run one with --data-dir",
            number: 0
        )
    }
}
