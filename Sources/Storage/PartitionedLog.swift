internal import Engine
internal import Synchronization

/// Records of many batches, in order, by partition, on their way to files.
///
/// ```
/// append ─► open chunk ─ full ─► queue: │ chunk │ chunk │ .. ─► target.write, one after the other ─► file
///  in the turnstile               each encoded by the worker that filled it, in any order
/// barrier ─ closes the open chunks; commit encodes those, waits for the others, writes, synchronises
/// ```
/// The lock covers memory only: encoding, writing and synchronising happen outside. Whoever finishes a chunk writes all
/// that is ready from the front of its queue, unless someone else is at it. A failed write keeps its chunk at the front
/// for the next commit; meanwhile the queue grows and `isFull` stops the inputs.
package final class PartitionedLog: @unchecked Sendable {
    package struct Options: Sendable {
        package var codec = ChunkCodec.plain
        /// A chunk is closed before it would pass this; a longer record is a chunk of its own.
        package var chunkBytes = StorageLimits.plainChunkBytes
        /// Every append closes its chunk: for someone who waits at the other end.
        package var closesAtOnce = false
        package var openBytes = StorageLimits.openBytes
        package var heldBytes = StorageLimits.heldBytes
        package var partitions = StorageLimits.partitions
        package var overflowPath = "_overflow"
        package var clock = StorageClock.system

        package init() {}
    }

    private struct Filled {
        var partition: Partition
        var chunk: Chunk
    }

    /// What a worker carries out of the turnstile: chunks that are its own until they are ready.
    private struct Handover: @unchecked Sendable {
        var filled: [Filled]
        var part: LinePart
    }

    let options: Options
    let lock = ConditionLock()
    private let makeTarget: @Sendable (PartitionKey) -> any ChunkTarget
    // Guarded by `lock`.
    var partitions: [PartitionKey: Partition] = [:]
    private var spareBoxes: [ByteBox] = []
    private var openBytes = 0
    private var heldBytes = 0
    private var counts = LogStatistics()
    private let full = Atomic(false)
    /// The commit thread's own.
    let commitEncoder: ChunkEncoder

    package init(_ options: Options, makeTarget: @escaping @Sendable (PartitionKey) -> any ChunkTarget) {
        self.options = options
        self.makeTarget = makeTarget
        commitEncoder = ChunkEncoder(options.codec)
    }

    package func makePart() -> LinePart { LinePart(ChunkEncoder(options.codec)) }

    package var isFull: Bool { full.load(ordering: .relaxed) }

    package var statistics: LogStatistics { lock.withLock { counts } }

    // MARK: In the turnstile

    /// Takes the part's records.
    ///
    /// - Returns: encoding and writing, for the worker to do outside the turnstile; nil where there is none yet.
    package func append(_ part: LinePart) -> (@Sendable () -> Void)? {
        guard part.groupCount > 0 else { return nil }
        let filled = lock.withLock { take(part) }
        guard !filled.isEmpty else { return nil }
        let handover = Handover(filled: filled, part: part)
        return { self.finish(handover.filled, handover.part) }
    }

    /// Closes the open chunks: what is in them is committed by the next `commit`.
    package func barrier() {
        lock.withLock {
            for partition in partitions.values {
                close(partition)?.isForCommit = true
                partition.border = partition.closed
                // Else the chunk that reaches the border marks it, when it is written.
                if partition.written == partition.border { partition.target.mark() }
            }
        }
    }

    private func take(_ part: LinePart) -> [Filled] {
        var filled: [Filled] = []
        for index in 0..<part.groupCount {
            let group = part.groups[index]
            let partition = partition(for: group)
            join(group, to: partition, &filled)
            counts.records += UInt64(group.records)
            counts.recordBytes += UInt64(group.bytes.count)
        }
        while openBytes > options.openBytes, let largest = largestOpen() { closeForWorker(largest, &filled) }
        noteRoom()
        return filled
    }

    private func join(_ group: LineGroup, to partition: Partition, _ filled: inout [Filled]) {
        var start = 0
        while start < group.bytes.count {
            let chunk = partition.open ?? openChunk(partition)
            let end = group.end(from: start, room: options.chunkBytes - chunk.box.bytes.count)
            if end == start && !chunk.box.bytes.isEmpty {
                closeForWorker(partition, &filled)
                continue
            }
            let stop = end > start ? end : group.endOfRecord(from: start)
            unsafe chunk.box.bytes.append(UnsafeRawBufferPointer(rebasing: group.bytes.bytes[start..<stop]))
            openBytes += stop - start
            start = stop
            if start < group.bytes.count || chunk.box.bytes.count >= options.chunkBytes {
                closeForWorker(partition, &filled)
            }
        }
        if options.closesAtOnce && partition.open != nil { closeForWorker(partition, &filled) }
    }

    private func openChunk(_ partition: Partition) -> Chunk {
        let chunk = Chunk(spareBoxes.popLast() ?? ByteBox())
        partition.open = chunk
        return chunk
    }

    private func closeForWorker(_ partition: Partition, _ filled: inout [Filled]) {
        if let chunk = close(partition) { filled.append(Filled(partition: partition, chunk: chunk)) }
    }

    private func close(_ partition: Partition) -> Chunk? {
        guard let chunk = partition.open else { return nil }
        partition.open = nil
        partition.queue.append(chunk)
        partition.closed += 1
        chunk.heldBytes = chunk.box.bytes.count
        openBytes -= chunk.heldBytes
        heldBytes += chunk.heldBytes
        return chunk
    }

    private func largestOpen() -> Partition? {
        partitions.values.filter { $0.open != nil }
            .max { ($0.open?.box.bytes.count ?? 0) < ($1.open?.box.bytes.count ?? 0) }
    }

    private func noteRoom() {
        full.store(openBytes + heldBytes > options.heldBytes, ordering: .relaxed)
    }

    // MARK: Partitions

    private func partition(for group: LineGroup) -> Partition {
        let now = options.clock.now()
        if let known = partitions[group.partition] {
            known.lastUse = now
            known.isRetiring = false
            return known
        }
        if partitions.values.count(where: { !$0.isRetiring && $0.path != options.overflowPath }) >= options.partitions {
            guard let idle = longestIdle(now) else {
                counts.overflowRecords += UInt64(group.records)
                let overflow = PartitionKey(options.overflowPath, retentionClass: group.partition.retentionClass)
                return partitions[overflow] ?? makePartition(overflow, now)
            }
            idle.isRetiring = true
        }
        return makePartition(group.partition, now)
    }

    private func makePartition(_ key: PartitionKey, _ now: Int64) -> Partition {
        let made = Partition(key, makeTarget(key))
        made.lastUse = now
        partitions[key] = made
        return made
    }

    private func longestIdle(_ now: Int64) -> Partition? {
        let latest = now - StorageLimits.partitionIdle.wholeNanoseconds
        return partitions.values
            .filter { $0.isWritten && !$0.isRetiring && $0.lastUse <= latest && $0.path != options.overflowPath }
            .min { $0.lastUse < $1.lastUse }
    }

    // MARK: Outside the turnstile

    private func finish(_ filled: [Filled], _ part: LinePart) {
        for item in filled {
            encode(item.chunk, part.encoder)
            _ = writeReady(item.partition, retries: false)
        }
    }

    func encode(_ chunk: Chunk, _ encoder: ChunkEncoder) {
        let free = encoder.encode(chunk)
        lock.withLock {
            chunk.isReady = true
            heldBytes += chunk.box.bytes.count - chunk.heldBytes
            chunk.heldBytes = chunk.box.bytes.count
            if let free { recycle(free) }
            noteRoom()
            lock.wakeAll()
        }
    }

    /// Writes what is ready from the front of the queue, unless someone is at it; with `retries` also after a failure.
    ///
    /// - Returns: why the front could not be written.
    func writeReady(_ partition: Partition, retries: Bool) -> StorageError? {
        lock.lock()
        defer { lock.unlock() }
        guard !partition.isBusy, retries || partition.failure == nil else { return nil }
        partition.isBusy = true
        partition.failure = nil
        while partition.failure == nil, let chunk = partition.queue.first, chunk.isReady {
            lock.unlock()
            var failure: StorageError?
            do throws(StorageError) { try unsafe partition.target.write(chunk.box.bytes.bytes) } catch {
                failure = error
            }
            lock.lock()
            partition.failure = failure
            if failure == nil { noteWritten(chunk, partition) }
        }
        partition.isBusy = false
        lock.wakeAll()
        return partition.failure
    }

    private func noteWritten(_ chunk: Chunk, _ partition: Partition) {
        partition.queue.removeFirst()
        partition.written += 1
        if partition.written == partition.border { partition.target.mark() }
        heldBytes -= chunk.heldBytes
        counts.writtenBytes += UInt64(chunk.heldBytes)
        counts.chunks += 1
        if case .plain = options.codec { recycle(chunk.box) }
        noteRoom()
    }

    private func recycle(_ box: ByteBox) {
        guard spareBoxes.count < 4 else { return }
        box.bytes.removeAll(keepingAtMost: options.chunkBytes)
        spareBoxes.append(box)
    }
}
