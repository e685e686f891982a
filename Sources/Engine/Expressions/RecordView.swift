/// One record as an evaluation sees it: its row of slots and its run of fields, looked up once per record.
///
/// Valid while the batch it was made from is neither edited nor moved; the caller of an evaluation borrows the batch
/// for that time.
@safe struct RecordView {
    let base: UnsafePointer<UInt8>
    private let fields: UnsafePointer<Field>
    private let row: UnsafePointer<UInt16>
    private let slotCount: Int
    let signal: Signal
    let route: Int
    /// Index of the record's origin within the batch.
    let origin: Int
    let input: Int
    /// Nanoseconds since 1970 UTC.
    let receivedAt: Int64

    /// `needsOrigin` says whether `input` and `receivedAt` will be asked for: looking them up costs as much as the rest
    /// together.
    @inline(__always)
    init(_ batch: borrowing Batch, _ event: Int, needsOrigin: Bool) {
        precondition(event >= 0 && event < batch.eventCount)
        let entry = batch[event: event]
        unsafe base = batch.base
        unsafe fields = UnsafePointer(batch.fieldTable + Int(entry.fieldStart))
        slotCount = batch.keys.count
        unsafe row = UnsafePointer(batch.slots + event * slotCount)
        signal = entry.signal
        route = Int(entry.route)
        origin = Int(entry.origin)
        if needsOrigin {
            let from = batch.origin(of: event)
            input = Int(from.input)
            receivedAt = from.receivedAt
        } else {
            input = 0
            receivedAt = 0
        }
    }

    private init() {
        // Nothing is read through them: no field is ever found.
        unsafe base = UnsafePointer(Self.nothing)
        unsafe fields = UnsafePointer(UnsafeRawPointer(Self.nothing).assumingMemoryBound(to: Field.self))
        unsafe row = UnsafePointer(UnsafeRawPointer(Self.nothing).assumingMemoryBound(to: UInt16.self))
        slotCount = 0
        signal = .log
        route = 0
        origin = 0
        input = 0
        receivedAt = 0
    }

    /// A record without fields, for what is evaluated when the pipeline is read.
    static var none: RecordView { RecordView() }

    private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)

    /// The field that fills `slot`, or nil.
    @inline(__always)
    func field(_ slot: UInt16) -> Field? {
        guard Int(slot) < slotCount else { return nil }
        let place = unsafe row[Int(slot)]
        return place == 0 ? nil : unsafe fields[Int(place) - 1]
    }

    @inline(__always)
    func run(offset: UInt32, count: UInt32) -> ByteRun {
        unsafe ByteRun(base + Int(offset), count: Int(count))
    }
}
