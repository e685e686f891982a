/// Finds a record's time and level under the names that loggers give them, for the batch's columns.
struct StandardFields: Sendable {
    private let times: [UInt16]
    private let levels: [UInt16]
    /// OpenTelemetry's number, looked at when no name of a level is there.
    private let severity: UInt16
    private let formats: [TimeFormat]
    /// Only `auto`, which is looked at without the detour over the list.
    private let isAuto: Bool
    /// Seconds east of UTC of times that name no zone.
    let offset: Int
    private let rewrites: Bool

    init(
        times: [String],
        levels: [String],
        formats: [TimeFormat],
        offset: Int,
        rewrites: Bool,
        _ keys: inout KeyTable.Builder
    ) {
        self.times = times.map { keys.intern($0) }
        self.levels = levels.map { keys.intern($0) }
        severity = keys.intern("severity_number")
        self.formats = formats
        isAuto = formats == [.auto]
        self.offset = offset
        self.rewrites = rewrites
    }

    /// Sets the event's time and level columns from its fields; with `rewrites` also the fields themselves.
    @inline(__always)
    func fill(_ event: Int, _ batch: inout Batch, _ dates: inout DateMemory) {
        for slot in times {
            guard let field = batch.field(event, slot) else { continue }
            if fillTime(event, slot, field, &batch, &dates) { break }
        }
        for slot in levels {
            guard let field = batch.field(event, slot) else { continue }
            if fillLevel(event, slot, field, &batch) { return }
        }
        guard let field = batch.field(event, severity), field.type == .integer else { return }
        let text = unsafe ByteView(batch.value(field))
        if let level = TimeText.number(text, 0, text.count).flatMap({ Level(severity: $0) }) {
            unsafe batch.eventTable[event].level = level
        }
    }

    @inline(__always)
    private func fillTime(
        _ event: Int, _ slot: UInt16, _ field: Field, _ batch: inout Batch, _ dates: inout DateMemory
    ) -> Bool {
        guard field.type == .string || field.type == .integer || field.type == .double else { return false }
        let text = unsafe ByteView(batch.value(field))
        guard let time = isAuto ? TimeText.parse(text, offset: offset, &dates) : parseByFormats(text, batch.clock) else {
            return false
        }
        unsafe batch.eventTable[event].time = time
        if rewrites, field.type != .string || !TimeText.isNormal(text) { writeTime(event, slot, time, &batch) }
        return true
    }

    private func parseByFormats(_ text: ByteView, _ reference: Int64) -> Int64? {
        for format in formats {
            if let time = format.parse(text, offset: offset, reference: reference) { return time }
        }
        return nil
    }

    private func writeTime(_ event: Int, _ slot: UInt16, _ time: Int64, _ batch: inout Batch) {
        var text = GrowableBytes(capacity: 32)
        TimeText.write(time, to: &text)
        unsafe batch.set(event, slot, .json(text.bytes, .string))
    }

    private func fillLevel(_ event: Int, _ slot: UInt16, _ field: Field, _ batch: inout Batch) -> Bool {
        guard field.type == .string || field.type == .integer else { return false }
        let text = unsafe ByteView(batch.value(field))
        guard let level = Level(text) else { return false }
        unsafe batch.eventTable[event].level = level
        if rewrites, let name = level.name, !(text == name) { batch.setName(event, slot, name) }
        return true
    }

    /// Writes a level that stood outside of the record, if the record names none itself.
    func add(_ level: Level, _ event: Int, _ batch: inout Batch) {
        guard let name = level.name, let slot = levels.first else { return }
        for other in levels where batch.fieldIndex(event, other) >= 0 { return }
        batch.setName(event, slot, name)
    }

    /// Writes a time that stood outside of the record as it stands, if the record names none itself.
    func add(time: ByteView, _ event: Int, _ batch: inout Batch) {
        guard !time.isEmpty, let slot = times.first else { return }
        for other in times where batch.fieldIndex(event, other) >= 0 { return }
        unsafe batch.set(event, slot, .text(time.raw))
    }
}

extension Batch {
    /// Sets a member to a plain word.
    mutating func setName(_ event: Int, _ slot: UInt16, _ name: StaticString) {
        unsafe set(
            event,
            slot,
            .json(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), .string)
        )
    }
}
