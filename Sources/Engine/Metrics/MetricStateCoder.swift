/// The bytes of a change between two barriers.
///
/// ```
/// version 1 │ families │ gone │ trackers 8 │ streams │ series
/// families  n, each: name │ fingerprint 8 │ dropped │ n problems
/// gone      n, each: family │ labels
/// streams   n, each: name │ generation │ n progresses: attempt │ n components
/// series    n, each: family │ labels │ flags 1 │ value 8 │ nonfinite │ touched 8 │ n counts │ n exemplars │ n order
///                    │ name and generation of the stream, where flags say so
/// ```
/// Counts and small numbers are varints, names and labels runs (`StateBytes`). A family is known by its name and a
/// fingerprint of what its rows depend on; where either differs, the family begins anew.
struct MetricStateCoder {
    private static let version: UInt8 = 1
    private let definitions: [MetricDefinition]

    init(_ definitions: [MetricDefinition]) {
        self.definitions = definitions
    }

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let shown = Flags(rawValue: 1)
        static let overflow = Flags(rawValue: 2)
        static let origin = Flags(rawValue: 4)
    }

    // MARK: - Writing

    func encode(_ capture: MetricCapture, into out: inout GrowableBytes) {
        out.append(Self.version)
        out.append(varint: UInt64(definitions.count))
        for (definition, tally) in zip(definitions, capture.tallies) {
            out.append(run: definition.name.utf8)
            out.append(word: Self.fingerprint(of: definition))
            out.append(varint: tally.dropped)
            out.append(varint: UInt64(MetricProblem.allCases.count))
            for problem in MetricProblem.allCases { out.append(varint: tally[problem]) }
        }
        out.append(varint: UInt64(capture.gone.count))
        for (family, labels) in capture.gone {
            out.append(varint: UInt64(family))
            encode(labels, into: &out)
        }
        out.append(word: trackersFingerprint)
        out.append(varint: UInt64(capture.streams.count))
        for stream in capture.streams { encode(stream, into: &out) }
        let live = capture.changes.compactMap(\.series)
        out.append(varint: UInt64(live.count))
        for series in live { encode(series, into: &out) }
    }

    private func encode(_ labels: [String], into out: inout GrowableBytes) {
        out.append(varint: UInt64(labels.count))
        for label in labels { out.append(run: label.utf8) }
    }

    private func encode(_ stream: CapturedStream, into out: inout GrowableBytes) {
        out.append(run: stream.name)
        out.append(varint: stream.generation)
        out.append(varint: UInt64(stream.progress.count))
        for progress in stream.progress {
            out.append(varint: UInt64(progress.attempt))
            encode(progress.place, into: &out)
        }
    }

    private func encode(_ values: [OrderValue], into out: inout GrowableBytes) {
        out.append(varint: UInt64(values.count))
        for value in values {
            switch value {
            case .missing:
                out.append(0)
            case .integer(let integer):
                out.append(1)
                out.append(word: UInt64(bitPattern: integer))
            case .real(let real):
                out.append(2)
                out.append(word: real.bitPattern)
            case .text(let text):
                out.append(3)
                out.append(run: text)
            }
        }
    }

    private func encode(_ series: CapturedSeries, into out: inout GrowableBytes) {
        out.append(varint: UInt64(series.family))
        encode(series.labels, into: &out)
        var flags: Flags = []
        if series.isShown { flags.insert(.shown) }
        if series.isOverflow { flags.insert(.overflow) }
        if series.origin != nil { flags.insert(.origin) }
        out.append(flags.rawValue)
        out.append(word: series.value.bitPattern)
        out.append(varint: series.nonFinite)
        out.append(word: UInt64(bitPattern: series.touched))
        out.append(varint: UInt64(series.counts.count))
        for count in series.counts { out.append(varint: count) }
        out.append(varint: UInt64(series.exemplars.count))
        for exemplar in series.exemplars { encode(exemplar, into: &out) }
        encode(series.order, into: &out)
        guard let origin = series.origin else { return }
        out.append(run: origin.name)
        out.append(varint: origin.generation)
    }

    private func encode(_ exemplar: MetricExemplar?, into out: inout GrowableBytes) {
        out.append(exemplar?.digits ?? 0)
        guard let exemplar else { return }
        out.append(word: exemplar.high)
        out.append(word: exemplar.low)
        out.append(word: exemplar.value.bitPattern)
        out.append(word: UInt64(bitPattern: exemplar.time))
    }

    // MARK: - Reading

    /// The change, or nil when the bytes are not whole or not of this version.
    func decode(_ bytes: UnsafeRawBufferPointer) -> MetricStateChange? {
        var reader = unsafe StateReader(bytes)
        guard reader.byte() == Self.version, let families = reader.list(Self.family) else { return nil }
        var change = MetricStateChange()
        let local = families.map { family in
            definitions.firstIndex { $0.name == family.name && Self.fingerprint(of: $0) == family.fingerprint }
        }
        for (family, index) in zip(families, local) {
            if let index { change.tallies.append((index, family.tally)) } else { change.forgotten.append(family.name) }
        }
        let lookup: (UInt64) -> Int?? = { $0 < UInt64(local.count) ? .some(local[Int($0)]) : nil }
        guard let gone = reader.list({ gone(&$0, lookup) }), let trackers = reader.word(),
            let streams = reader.list(Self.stream), let series = reader.list({ series(&$0, lookup) }), reader.isAtEnd
        else { return nil }
        change.gone = gone.compactMap { gone in gone.family.map { ($0, gone.labels) } }
        change.series = series.compactMap(\.series)
        change.streams =
            trackers == trackersFingerprint
            ? streams
            : streams.map { CapturedStream(name: $0.name, generation: $0.generation, progress: []) }
        return change
    }

    private static func family(
        _ reader: inout StateReader
    ) -> (name: String, fingerprint: UInt64, tally: FamilyTally)? {
        guard let name = reader.text(), let fingerprint = reader.word(), let dropped = reader.varint(),
            let problems = reader.list({ $0.varint() }), problems.count == MetricProblem.allCases.count
        else { return nil }
        var tally = FamilyTally()
        tally.dropped = dropped
        for (problem, count) in zip(MetricProblem.allCases, problems) { tally[problem] = count }
        return (name, fingerprint, tally)
    }

    private func gone(
        _ reader: inout StateReader,
        _ lookup: (UInt64) -> Int??
    ) -> (family: Int?, labels: [String])? {
        guard let family = reader.varint().flatMap(lookup), let labels = reader.list(Self.label) else { return nil }
        if let family, labels.isEmpty || labels.count != definitions[family].labels.count { return nil }
        return (family, labels)
    }

    private static func label(_ reader: inout StateReader) -> String? {
        reader.text().flatMap { $0.utf8.count <= MetricLimits.labelValueBytes ? $0 : nil }
    }

    private static func stream(_ reader: inout StateReader) -> CapturedStream? {
        guard let name = reader.run(), let generation = reader.varint(),
            let progress = reader.list({ reader in
                guard let attempt = reader.varint(), attempt <= UInt64(Int64.max), let place = reader.list(order)
                else { return nil as StreamProgress? }
                return StreamProgress(attempt: Int64(attempt), place: place)
            })
        else { return nil }
        return CapturedStream(name: name, generation: generation, progress: progress)
    }

    private static func order(_ reader: inout StateReader) -> OrderValue? {
        switch reader.byte() {
        case 0: .missing
        case 1: reader.word().map { .integer(Int64(bitPattern: $0)) }
        case 2: reader.word().map { .real(Double(bitPattern: $0)) }
        case 3: reader.run().map { .text($0) }
        default: nil
        }
    }

    private static func exemplar(_ reader: inout StateReader) -> MetricExemplar?? {
        guard let digits = reader.byte() else { return nil }
        if digits == 0 { return .some(nil) }
        guard let high = reader.word(), let low = reader.word(), let value = reader.word(), let time = reader.word()
        else { return nil }
        return MetricExemplar(
            high: high,
            low: low,
            digits: digits,
            value: Double(bitPattern: value),
            time: Int64(bitPattern: time)
        )
    }

    /// A series, or none where its family is forgotten.
    private func series(
        _ reader: inout StateReader,
        _ lookup: (UInt64) -> Int??
    ) -> (series: CapturedSeries?, ())? {
        guard let family = reader.varint().flatMap(lookup), let labels = reader.list(Self.label),
            let flags = reader.byte().map(Flags.init), let value = reader.word(), let nonFinite = reader.varint(),
            let touched = reader.word(), let counts = reader.list({ $0.varint() }),
            let exemplars = reader.list(Self.exemplar), let order = reader.list(Self.order)
        else { return nil }
        var origin: CapturedSeries.Origin?
        if flags.contains(.origin) {
            guard let name = reader.run(), let generation = reader.varint() else { return nil }
            origin = CapturedSeries.Origin(name: name, generation: generation)
        }
        guard let family else { return (nil, ()) }
        let plan = FamilyPlan(definitions[family], bounds: 0..<definitions[family].bounds.count, tracker: nil)
        guard labels.count == plan.labelCount, counts.count == plan.bucketCount,
            exemplars.count == plan.exemplarCount,
            order.count == (plan.orderCount == 0 ? 0 : plan.orderCount + 1)
        else { return nil }
        let series = CapturedSeries(
            family: family,
            labels: labels,
            isShown: flags.contains(.shown),
            isOverflow: flags.contains(.overflow),
            value: Double(bitPattern: value),
            nonFinite: nonFinite,
            touched: Int64(bitPattern: touched),
            counts: counts,
            exemplars: exemplars,
            order: order,
            origin: origin
        )
        return (series, ())
    }

    // MARK: - Fingerprints

    /// Of all that a family's rows depend on.
    private static func fingerprint(of definition: MetricDefinition) -> UInt64 {
        var parts = [definition.kind.name, "labels"] + definition.labels
        parts += ["bounds"] + definition.bounds.map(\.description)
        parts += ["order"] + definition.order.components
        return StateFingerprint.of(parts)
    }

    /// Of the lists of components that the progress of a stream has.
    private var trackersFingerprint: UInt64 {
        var lists: [ArraySlice<String>] = []
        for definition in definitions where definition.order.attemptIndex != nil {
            if !lists.contains(definition.order.progress) { lists.append(definition.order.progress) }
        }
        return StateFingerprint.of(lists.flatMap { ["list"] + $0 })
    }
}
