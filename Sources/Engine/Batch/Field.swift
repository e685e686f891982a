/// What a field's bytes are. The raw value stands in four bits of a `Field`.
package enum FieldType: UInt8, Sendable, BitwiseCopyable {
    case null
    case `false`
    case `true`
    /// A number without fraction and exponent; of any length, so it may not fit 64 bits.
    case integer
    /// A number with fraction or exponent.
    case double
    /// Bare `NaN`, `Infinity` or `-Infinity`, as Python prints them; serialised as a string.
    case nonfinite
    /// A string without escapes: its bytes are its text.
    case string
    /// A string with at least one backslash escape; `JSONText.unescape` gives its text.
    case escapedString
    case object
    case array
    /// Text that is not JSON-escaped yet: the message of a plain line.
    case rawText

    package var isNumber: Bool { self == .integer || self == .double || self == .nonfinite }
    package var isText: Bool { self == .string || self == .escapedString || self == .rawText }
    package var isContainer: Bool { self == .object || self == .array }
}

/// One member of a record: where its key and value stand in the batch's bytes. 16 bytes.
///
/// ```
/// "loss": 0.25                        keyOffset ─► l, keyLength 4
///  │       └ valueOffset, valueLength 4
///  └ keyOffset
/// ```
/// Offsets of strings and keys point behind the opening quote and lengths leave the quotes out; the quotes are there
/// all the same (`bytes[valueOffset - 1]`), except for `rawText`.
package struct Field {
    package var keyOffset: UInt32
    /// Bytes of the key, `UInt16.max` when it is that long or longer (see `Batch.keyLength(of:)`).
    package var keyLength: UInt16
    /// The slot of the field's path, or `KeyTable.noSlot`.
    package var slot: UInt16
    package var valueOffset: UInt32
    /// Bits 0-23 length in bytes, 24-27 type, 28-31 flags.
    package var info: UInt32

    @inline(__always)
    package init(
        keyOffset: Int, keyLength: Int, slot: UInt16, valueOffset: Int, valueLength: Int, type: FieldType,
        flags: UInt32 = 0
    ) {
        self.keyOffset = UInt32(truncatingIfNeeded: keyOffset)
        self.keyLength = UInt16(truncatingIfNeeded: min(keyLength, Int(UInt16.max)))
        self.slot = slot
        self.valueOffset = UInt32(truncatingIfNeeded: valueOffset)
        info = UInt32(truncatingIfNeeded: valueLength) | UInt32(type.rawValue) << 24 | flags
    }

    /// The field lies inside a nested object; it is there for lookup and is not serialised on its own.
    package static let nested: UInt32 = 1 << 28
    /// Key or value no longer stand in the line.
    package static let edited: UInt32 = 1 << 29
    /// Taken out of the record.
    package static let removed: UInt32 = 1 << 30
    /// A later member has the same key: lookups do not see this one, edits by name do.
    package static let shadowed: UInt32 = 1 << 31
    /// The largest value length that fits.
    package static let maximumLength = (1 << 24) - 1

    @inline(__always) package var valueLength: Int { Int(info & 0xFF_FFFF) }
    @inline(__always) package var typeBits: UInt8 { UInt8(truncatingIfNeeded: info >> 24) & 15 }
    package var type: FieldType {
        @inline(__always) get { unsafe unsafeBitCast(typeBits, to: FieldType.self) }
    }
    @inline(__always) package func has(_ flag: UInt32) -> Bool { info & flag != 0 }
    @inline(__always) package var valueStart: Int { Int(valueOffset) }
    @inline(__always) package var valueEnd: Int { Int(valueOffset) + valueLength }
}
