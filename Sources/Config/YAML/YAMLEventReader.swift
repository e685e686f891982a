internal import CYAML

/// Reads YAML text event by event, through libyaml.
///
/// Events and not a finished tree, because the tree is where a reader loses what a good message needs: both places of
/// a duplicate key, the tag of a misread expression, and a bound on what aliases expand to.
@safe struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from here for as long as the parser lives.
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Begins to read `bytes`, the whole text in UTF-8 (UTF-16 with a byte order mark is taken too).
    /// - Throws: `YAMLFault` when there is no memory; what is wrong with the text, `next` tells.
    init(_ bytes: [UInt8]) throws(YAMLFault) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLFault(problem: "no memory", context: nil, place: .init(line: 0, column: 0))
        }
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        unsafe self.parser = unsafe parser
        unsafe self.input = unsafe input
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; after `streamEnd` there is none to ask for.
    mutating func next() throws(YAMLFault) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Self.translate(event)
    }

    private static func translate(_ event: yaml_event_t) -> YAMLEvent {
        let mark = unsafe event.start_mark
        var result = YAMLEvent(kind: .streamEnd, start: .init(line: Int(mark.line), column: Int(mark.column)))
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: result.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_ALIAS_EVENT:
            result.kind = .alias
            result.anchor = unsafe text(event.data.alias.anchor)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            result.kind = .scalar
            result.anchor = unsafe text(scalar.anchor)
            result.tag = unsafe text(scalar.tag)
            // A scalar may hold NUL, so its length counts and not its end.
            result.text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self
            )
            result.style = unsafe style(scalar.style)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            result.anchor = unsafe text(event.data.sequence_start.anchor)
            result.tag = unsafe text(event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            result.anchor = unsafe text(event.data.mapping_start.anchor)
            result.tag = unsafe text(event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        default: break
        }
        return result
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let bytes = unsafe bytes else { return nil }
        return unsafe String(decodingCString: bytes, as: UTF8.self)
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func fault() -> YAMLFault {
        let state = unsafe parser.pointee
        let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "no memory"
        let context = unsafe state.context.map { unsafe String(cString: $0) }
        // The reader of bytes knows an offset alone.
        let place =
            unsafe state.error == YAML_READER_ERROR
            ? place(ofByte: unsafe Int(state.problem_offset))
            : unsafe YAMLEvent.Place(line: Int(state.problem_mark.line), column: Int(state.problem_mark.column))
        let contextLine = context == nil ? nil : Int(unsafe state.context_mark.line)
        return YAMLFault(problem: problem, context: context, contextLine: contextLine, place: place)
    }

    private func place(ofByte offset: Int) -> YAMLEvent.Place {
        var place = YAMLEvent.Place(line: 0, column: 0)
        for byte in unsafe Array(input.prefix(offset)) {
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 0
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        return place
    }
}
