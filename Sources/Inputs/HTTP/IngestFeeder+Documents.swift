internal import Engine
internal import Flow
internal import Web
internal import Wire

extension IngestFeeder {
    /// Cuts a JSON document into lines.
    func feedDocument(_ reader: inout BodyReader, _ request: IngestRequest) throws(Stop) {
        var splitter = DocumentSplitter(limit: options.framing.maximumLineBytes)
        let buffer = ReadBuffer(count: InputLimits.documentBytes)
        var count = InputLimits.documentBytes
        while count == InputLimits.documentBytes {
            do throws(CompressionError) { count = try unsafe reader.read(into: buffer.room) } catch {
                throw Self.stop(error, limit: options.maximumDecompressed)
            }
            var at = 0
            while let element = try unsafe Self.next(&splitter, in: buffer.prefix(count), from: &at) {
                try unsafe take(element, splitter.line, request)
            }
            box?.tally.add(intake.tallies.bytes, count)
        }
        do throws(DocumentSplitter.Fault) { try splitter.finish() } catch { throw Self.stop(error) }
    }

    private func take(
        _ element: DocumentSplitter.Element, _ line: UnsafeRawBufferPointer, _ request: IngestRequest
    ) throws(Stop) {
        if let fault = element.fault {
            try openBox().tally.add(fault == .tooLong ? options.tooLong : options.notAnObject)
            return request.receipt.reject(line: element.number, fault.rawValue, isCounted: false)
        }
        if let box, box.batch.hasLines, box.batch.freeLineBytes < line.count { submit() }
        let box = try openBox()
        if stretch == nil {
            stretch = Stretch(origin: box.batch.origins.count, receipt: request.receipt)
            let origin = Origin(input: intake.input, byteStart: box.batch.linesEnd, receivedAt: intake.now)
            box.add(origin, from: Self.texts(request))
        }
        unsafe box.batch.append(lines: line)
        stretch?.numbers.add(1, from: element.number)
    }

    private static func next(
        _ splitter: inout DocumentSplitter, in bytes: UnsafeRawBufferPointer, from at: inout Int
    ) throws(Stop) -> DocumentSplitter.Element? {
        do throws(DocumentSplitter.Fault) { return try unsafe splitter.next(in: bytes, from: &at) } catch {
            throw stop(error)
        }
    }

    private static func stop(_ fault: DocumentSplitter.Fault) -> Stop {
        Stop(answer: .error(400, "the body is no JSON array or object: \(fault.what)"))
    }
}
