// The commit thread's side.

extension PartitionedLog {
    /// Makes everything before the last barrier durable, in all partitions, also when one of them fails.
    ///
    /// - Throws: the first failure; `lost` where some records can no longer be made durable, in front of any other.
    package func commit() throws(StorageError) {
        var failure: StorageError?
        for partition in lock.withLock({ partitions.values.sorted { ($0.path, $0.key.retentionClass) < ($1.path, $1.key.retentionClass) } }) {
            do throws(StorageError) { try commit(partition) } catch {
                if failure == nil || error.code == .lost { failure = error }
            }
        }
        forgetIdle()
        if let failure { throw failure }
    }

    /// The commit that covers the last barrier is recorded.
    package func committed() { forEachTarget { $0.committed() } }

    private func forEachTarget(_ body: (any ChunkTarget) -> Void) {
        for partition in lock.withLock({ partitions.values.sorted { $0.path < $1.path } }) {
            exclusively(partition) { body(partition.target) }
        }
        forgetIdle()
    }

    /// Ends all files, once everything is committed.
    package func close() throws(StorageError) {
        barrier()
        lock.withLock { for partition in partitions.values { partition.isRetiring = true } }
        try commit()
        forEachTarget { $0.end() }
        if let left = lock.withLock({ partitions.values.map(\.path).min() }) {
            throw StorageError(.io, "cannot end the files of partition \(left)")
        }
    }

    private func commit(_ partition: Partition) throws(StorageError) {
        for chunk in lock.withLock({ partition.forCommit }) { encode(chunk, commitEncoder) }
        try writeToBorder(partition)
        exclusively(partition) { partition.target.rotate(isLast: lock.withLock { partition.isRetiring }) }
        do throws(StorageError) {
            try partition.target.synchronise()
        } catch {
            guard partition.target.needsSalvage else { throw error }
            var failure: StorageError?
            exclusively(partition) {
                do throws(StorageError) { try partition.target.salvage() } catch { failure = error }
            }
            if let failure { throw failure }
        }
        lock.withLock { partition.durable = partition.border }
    }

    private func writeToBorder(_ partition: Partition) throws(StorageError) {
        while true {
            let isDone = lock.withLock {
                while partition.isBusy || !partition.isReadyToBorder { lock.wait() }
                return partition.written >= partition.border
            }
            if isDone { return }
            if let failure = writeReady(partition, retries: true) { throw failure }
        }
    }

    /// Runs one of the target's ordered calls while nobody writes.
    private func exclusively(_ partition: Partition, _ body: () -> Void) {
        lock.withLock {
            while partition.isBusy { lock.wait() }
            partition.isBusy = true
        }
        body()
        lock.withLock {
            partition.isBusy = false
            lock.wakeAll()
        }
    }

    private func forgetIdle() {
        lock.withLock {
            for (key, partition) in partitions where partition.isWritten && partition.target.isIdle {
                partitions[key] = nil
            }
        }
    }
}
