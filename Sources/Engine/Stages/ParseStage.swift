/// `parse`: records out of text, times and levels out of records.
///
/// Lines that are JSON objects are records before the first stage; this stage looks at the rest: text, what stood
/// before an object, envelopes of container runtimes, and fields that hold text with a form of its own.
package final class ParseStage: Stage, Component {
    package let name: String
    private let condition: StageCondition
    private let form: Form
    private let fields: StandardFields
    private let onError: OnError
    private let slots: Slots
    private let unparsed: Int
    private let repaired: Int
    private let mended: Int

    /// Where the text stands and what it is.
    private enum Form: Sendable {
        case line(TextFormat)
        case cri(then: TextFormat)
        /// One string field instead of the line; in Docker's form that is `log`.
        case field(UInt16, TextFormat)
        case docker(then: TextFormat)
    }

    private enum OnError: String, CaseIterable {
        case keep, drop
        case deadLetter = "dead_letter"
    }

    private struct Slots: Sendable {
        let message: UInt16
        let logger: UInt16
        let prefix: UInt16
        let log: UInt16
        let stream: UInt16
        let time: UInt16
    }

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        fields = ParseOptions.standardFields(options, &context)
        onError = options.choice("on_error", as: OnError.self)
        slots = Slots(
            message: context.keys.intern("message"),
            logger: context.keys.intern("logger"),
            prefix: context.keys.intern("prefix"),
            log: context.keys.intern("log"),
            stream: context.keys.intern("stream"),
            time: context.keys.intern("time")
        )
        form = Self.form(options, &context)
        ParseOptions.setFraming(options, &context)
        let stage = name
        func counter(_ outcome: String, _ context: inout PlanContext) -> Int {
            context.tallies.counter("stage_records", ("stage", stage), ("outcome", outcome))
        }
        unparsed = counter("unparsed", &context)
        repaired = counter("repaired", &context)
        mended = counter("mended", &context)
    }

    private static func form(_ options: OptionReader, _ context: inout PlanContext) -> Form {
        let format = options.string("format")
        let then = ParseOptions.textFormat(options.string("then"), options, &context)
        switch format {
        case "cri": return .cri(then: then)
        case "docker": return .docker(then: then)
        default:
            let text = ParseOptions.textFormat(format, options, &context)
            guard let field = options.string(ifSet: "field") else { return .line(text) }
            return .field(context.keys.intern(field), text)
        }
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        let fields = fields
        // Of lines only those are looked into that were more, or less, than an object.
        let odd: Event.Flags = [.text, .prefixed]
        var readsAll = true
        if case .line = form { readsAll = false }
        var dates = DateMemory()
        for event in 0..<batch.eventCount where lane.selection[event] {
            let (signal, flags) = unsafe (batch.eventTable[event].signal, batch.eventTable[event].flags)
            guard signal == .log else { continue }
            if readsAll || !flags.isDisjoint(with: odd) { readText(event, batch[event: event], &batch, &lane) }
            fields.fill(event, &batch, &dates)
            if !flags.isDisjoint(with: [.repaired, .mend]) { countMending(batch[event: event], &lane) }
        }
    }

    private func countMending(_ record: Event, _ lane: inout Lane) {
        if record.flags.contains(.repaired) { lane.tally.add(repaired) }
        if record.flags.contains(.mend) { lane.tally.add(mended) }
    }

    private func readText(_ event: Int, _ record: Event, _ batch: inout Batch, _ lane: inout Lane) {
        switch form {
        case .line(let format):
            if record.flags.contains(.text) {
                readLine(event, format, &batch, &lane)
            } else {
                readPrefix(event, record, &batch)
            }
        case .cri(let then): readCRI(event, record, then, &batch, &lane)
        case .field(let slot, let format): readField(event, slot, format, &batch, &lane)
        case .docker(let then): readDocker(event, then, &batch, &lane)
        }
    }

    /// A record that is text and stays unparsable.
    private func fail(_ event: Int, _ reason: RejectReason, _ batch: inout Batch, _ lane: inout Lane) {
        lane.tally.add(unparsed)
        if unsafe batch.eventTable[event].reason == .none { unsafe batch.eventTable[event].reason = reason }
        switch onError {
        case .keep: return
        case .drop: batch.end(event, .filtered)
        case .deadLetter: batch.end(event, .deadLettered)
        }
    }
}

extension ParseStage {
    // MARK: Lines

    /// A text record: its message becomes fields by the format, or stays and tells its level.
    private func readLine(_ event: Int, _ format: TextFormat, _ batch: inout Batch, _ lane: inout Lane) {
        let text = messageText(event, batch)
        switch format.read(text, into: &lane.text) {
        case .object(let isWhole, _):
            // An object behind a prefix was taken when the line was indexed, if it is one at all.
            let dropped = isWhole ? [slots.message] : []
            let reason = batch.replaceRecord(event, with: lane.text.view, dropping: dropped, &lane.scan)
            guard reason != .none else { return }
            addPrefix(of: messageText(event, batch), event, &batch)
            fail(event, reason, &batch, &lane)
        case .text: addPrefix(of: text, event, &batch)
        case .fault(let reason):
            addPrefix(of: text, event, &batch)
            fail(event, reason, &batch, &lane)
        }
    }

    private func messageText(_ event: Int, _ batch: borrowing Batch) -> ByteView {
        guard let field = batch.field(event, slots.message) else { return unsafe ByteView(batch.base, count: 0) }
        return unsafe ByteView(batch.value(field)).trimmed
    }

    /// The level, logger and time that a message begins with; the message itself stays whole.
    private func addPrefix(of text: ByteView, _ event: Int, _ batch: inout Batch) {
        let prefix = LinePrefix(text, offset: fields.offset)
        if let time = prefix.time { unsafe batch.eventTable[event].time = time }
        guard prefix.level != .none else { return }
        let logger = prefix.logger.map { text[$0] }
        // The text may move when the batch grows, so the logger goes first.
        if let logger, batch.fieldIndex(event, slots.logger) < 0 {
            unsafe batch.set(event, slots.logger, .text(logger.raw))
        }
        fields.add(prefix.level, event, &batch)
    }

    /// What stood before an object in a line, `skipping` the bytes of an envelope.
    private func readPrefix(_ event: Int, _ record: Event, skipping: Int = 0, _ batch: inout Batch) {
        let line = unsafe ByteView(batch.base + Int(record.rawStart), count: Int(record.rawEnd - record.rawStart))
            .trimmed
        let length = line.count - Int(record.end - record.start)
        guard length > skipping, length <= line.count else { return }
        keepPrefix(line[skipping..<length].trimmed, event, &batch)
    }

    /// `INFO:name:` fills level and logger, anything else is kept as `prefix`.
    private func keepPrefix(_ text: ByteView, _ event: Int, _ batch: inout Batch) {
        guard !text.isEmpty else { return }
        let prefix = LinePrefix(text, offset: fields.offset)
        if let time = prefix.time { unsafe batch.eventTable[event].time = time }
        if prefix.length < text.count {
            unsafe batch.set(event, slots.prefix, .text(text.raw))
        } else if let logger = prefix.logger, batch.fieldIndex(event, slots.logger) < 0 {
            unsafe batch.set(event, slots.logger, .text(text[logger].raw))
        }
        fields.add(prefix.level, event, &batch)
    }

    // MARK: Fields and envelopes

    /// A field's text becomes members beside it; one that says all that the text did takes its place.
    private func readField(
        _ event: Int,
        _ slot: UInt16,
        _ format: TextFormat,
        _ batch: inout Batch,
        _ lane: inout Lane
    ) {
        guard let field = batch.field(event, slot), field.type.isText else { return }
        var text = GrowableBytes(capacity: 0)
        readText(of: field, batch, into: &text)
        let trimmed = text.view.trimmed
        switch format.read(trimmed, into: &lane.text) {
        case .object(let isWhole, let prefix):
            let dropped = isWhole ? [slot] : []
            let reason = batch.replaceRecord(event, with: lane.text.view, dropping: dropped, &lane.scan)
            guard reason == .none else { return fail(event, reason, &batch, &lane) }
            keepPrefix(trimmed.prefix(prefix).trimmed, event, &batch)
        case .text: return
        case .fault(let reason): fail(event, reason, &batch, &lane)
        }
    }

    private func readText(of field: Field, _ batch: borrowing Batch, into out: inout GrowableBytes) {
        if field.type == .escapedString {
            unsafe JSONText.unescape(batch.value(field), into: &out)
        } else {
            unsafe out.append(batch.value(field))
        }
    }

    /// `TIME STREAM F TEXT`: the text is the record. An object has been taken as such already.
    private func readCRI(
        _ event: Int,
        _ record: Event,
        _ then: TextFormat,
        _ batch: inout Batch,
        _ lane: inout Lane
    ) {
        let rawStart = Int(record.rawStart)
        let line = unsafe ByteView(batch.base + rawStart, count: Int(record.rawEnd) - rawStart)
        guard !record.flags.isDisjoint(with: [.text, .prefixed]) else { return }
        guard let header = EnvelopeHeader.cri(line) else {
            if record.flags.contains(.text) { fail(event, .patternMismatch, &batch, &lane) }
            return
        }
        if record.flags.contains(.prefixed) {
            readPrefix(event, record, skipping: header.text.lowerBound, &batch)
        } else {
            readCRIText(
                event,
                rawStart + header.text.lowerBound,
                rawStart + header.text.upperBound,
                then,
                &batch,
                &lane
            )
        }
        // The header's bytes stand in the batch, which may have moved.
        let time = unsafe ByteView(batch.base + rawStart + header.time.lowerBound, count: header.time.count)
        addEnvelope(time: time, isError: header.isError, event, &batch)
    }

    private func readCRIText(
        _ event: Int,
        _ start: Int,
        _ end: Int,
        _ then: TextFormat,
        _ batch: inout Batch,
        _ lane: inout Lane
    ) {
        let reason = unsafe batch.eventTable[event].reason
        batch.makeText(event, from: start, to: end, reason: reason)
        readLine(event, then, &batch, &lane)
    }

    /// `log`, `stream` and `time` of Docker's driver; a record without `log` is left as it is: it was joined from
    /// several.
    private func readDocker(_ event: Int, _ then: TextFormat, _ batch: inout Batch, _ lane: inout Lane) {
        guard let log = batch.field(event, slots.log), log.type.isText else {
            if unsafe batch.eventTable[event].flags.contains(.text) { fail(event, .notAnObject, &batch, &lane) }
            return
        }
        let isError = batch.field(event, slots.stream).map { unsafe ByteView(batch.value($0)) == "stderr" } ?? false
        let timeField = batch.field(event, slots.time)
        var text = GrowableBytes(capacity: 0)
        readText(of: log, batch, into: &text)
        var message = text.view
        while !message.isEmpty, message[message.count - 1] == 0x0A { message = message.prefix(message.count - 1) }
        message = message.trimmed
        let answer = then.read(message, into: &lane.text)
        var fault = RejectReason.none
        if case .object(let isWhole, let prefix) = answer {
            fault = batch.replaceRecord(
                event,
                with: lane.text.view,
                dropping: [slots.log, slots.stream, slots.time],
                &lane.scan
            )
            if fault == .none {
                keepPrefix(message.prefix(prefix).trimmed, event, &batch)
                if !isWhole, batch.fieldIndex(event, slots.message) < 0 {
                    unsafe batch.set(event, slots.message, .text(message.raw))
                }
            }
        }
        if case .fault(let reason) = answer { fault = reason }
        if answer == .text || fault != .none { setMessage(message, event, &batch) }
        if let timeField {
            addEnvelope(time: unsafe ByteView(batch.value(timeField)), isError: isError, event, &batch)
        }
        if fault != .none { fail(event, fault, &batch, &lane) }
    }

    /// The text of a log that is no object.
    private func setMessage(_ message: ByteView, _ event: Int, _ batch: inout Batch) {
        unsafe batch.set(event, slots.message, .text(message.raw))
        for slot in [slots.log, slots.stream, slots.time] {
            let index = batch.fieldIndex(event, slot)
            if index >= 0 { batch.remove(event, at: index) }
        }
        addPrefix(of: message, event, &batch)
    }

    /// What the runtime knew, where the record does not say it itself.
    private func addEnvelope(time: ByteView, isError: Bool, _ event: Int, _ batch: inout Batch) {
        fields.add(time: time, event, &batch)
        guard batch.fieldIndex(event, slots.stream) < 0 else { return }
        batch.setName(event, slots.stream, isError ? "stderr" : "stdout")
    }
}
