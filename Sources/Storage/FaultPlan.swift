#if DEBUG
    internal import Synchronization

    /// Fails chosen system calls of a `FileSystem`, so that a test can fail the first, the second and so on until a run
    /// is clean. Debug builds only.
    package final class FaultPlan: Sendable {
        package enum Call: String, Sendable, CaseIterable {
            case open, write, read, sync, syncFolder, truncate, rename, remove, makeFolder
            /// A transaction of the catalog.
            case transaction
        }

        private struct State {
            var counted = 0
            var hits = 0
            var isActive = true
        }

        private let calls: Set<Call>
        private let first: Int
        private let count: Int
        private let error: Int32
        private let onFault: @Sendable (Call) -> Void
        private let state = Mutex(State())

        /// - Parameters:
        ///   - calls: which calls count and may fail.
        ///   - first: number of the first call to fail, from 1.
        ///   - count: how many fail from there on.
        ///   - error: what they fail with. A failing write has put half of its bytes on the disk.
        ///   - onFault: runs before a call fails, to do more harm.
        package init(
            _ calls: Set<Call>,
            first: Int,
            count: Int = 1,
            error: Int32,
            onFault: @escaping @Sendable (Call) -> Void = { _ in }
        ) {
            self.calls = calls
            self.first = first
            self.count = count
            self.error = error
            self.onFault = onFault
        }

        /// How often a call was made to fail.
        package var hits: Int { state.withLock { $0.hits } }

        /// The disk is mended: nothing fails any more.
        package func end() { state.withLock { $0.isActive = false } }

        func fault(_ call: Call) -> Int32? {
            guard calls.contains(call) else { return nil }
            let fails = state.withLock { state in
                state.counted += 1
                guard state.isActive, state.counted >= first, state.counted < first + count else { return false }
                state.hits += 1
                return true
            }
            guard fails else { return nil }
            onFault(call)
            return error
        }
    }
#endif
