internal import Engine

/// Where a record goes: a path below a folder, made of text, `{date}`, `{input}` and fields, `{task_id}` or
/// `{attributes.task.id}`.
///
/// Whatever a field holds, the path stays below its folder: a value gives letters, digits and `. _ - = + @ ,` of its
/// own and `_` for anything else, no leading dot, at most `StorageLimits.partitionValueBytes`. A field that is missing,
/// empty, null, an object or an array gives `_none`.
package struct PartitionTemplate: Sendable {
    enum Piece: Sendable, Equatable {
        case text([UInt8])
        case date
        case input
        case field(UInt16)
    }

    /// Between the slashes.
    let components: [[Piece]]
    private let inputNames: [[UInt8]]
    /// A record's path depends on nothing but its day.
    let isByDayAlone: Bool
    let usesDate: Bool

    init(_ components: [[Piece]], inputNames: [String]) {
        self.components = components
        self.inputNames = inputNames.map { PathText.clean(Array($0.utf8)) }
        let pieces = components.joined()
        usesDate = pieces.contains(.date)
        isByDayAlone = !pieces.contains { if case .field = $0 { true } else { $0 == .input } }
    }

    /// The one place of records that are not divided.
    package init(constant path: String) {
        let names = path.split(separator: "/").map { [Piece.text(Array($0.utf8))] }
        self.init(names, inputNames: [])
    }

    /// Appends the path of an event.
    func render(_ batch: borrowing Batch, _ event: Int, _ date: [UInt8], into out: inout GrowableBytes) {
        for (index, component) in components.enumerated() {
            if index > 0 { out.append(UInt8(ascii: "/")) }
            let start = out.count
            for piece in component { render(piece, batch, event, date, into: &out) }
            PathText.cut(from: start, in: &out)
        }
    }

    private func render(
        _ piece: Piece,
        _ batch: borrowing Batch,
        _ event: Int,
        _ date: [UInt8],
        into out: inout GrowableBytes
    ) {
        switch piece {
        case .text(let text): out.append(contentsOf: text)
        case .date: out.append(contentsOf: date)
        case .input:
            let input = Int(batch.origin(of: event).input)
            out.append(contentsOf: input < inputNames.count ? inputNames[input] : PathText.none)
        case .field(let slot):
            guard let field = batch.field(event, slot), !field.type.isContainer, field.type != .null else {
                out.append(contentsOf: PathText.none)
                return
            }
            let value = unsafe batch.value(field)
            if field.type == .escapedString {
                var text = GrowableBytes(capacity: value.count)
                unsafe JSONText.unescape(value, into: &text)
                unsafe PathText.append(text.bytes, to: &out)
            } else {
                unsafe PathText.append(value, to: &out)
            }
        }
    }
}
