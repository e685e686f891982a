internal import Engine
internal import Flow
internal import Wire

extension IngestFeeder {
    /// Frames a body of lines into as many batches as it takes.
    func feedLines(_ reader: inout BodyReader, _ request: IngestRequest) throws(Stop) {
        var feed = LineFeed(options.framing, intake: intake, stream: 0, texts: Self.texts(request))
        var nextNumber = 1
        var isRead = false
        while true {
            let box = try openBox()
            stretch = Stretch(origin: box.batch.origins.count, receipt: request.receipt)
            feed.begin(box, receivedAt: intake.now)
            let before = (lines: feed.lines, counts: feed.counts)
            var failure: CompressionError?
            if !isRead && !feed.hasWaiting {
                isRead = unsafe feed.fill(box, now: 0) { room in
                    do throws(CompressionError) {
                        let count = try unsafe reader.read(into: room)
                        return (count, count < room.count)
                    } catch {
                        failure = error
                        return (0, false)
                    }
                }
                if isRead { feed.finish(now: 0) }
            }
            let isDrained = isRead || feed.hasWaiting ? feed.drain(box, now: 0) : true
            let lines = feed.lines - before.lines
            stretch?.numbers.add(lines, from: nextNumber)
            // Lines left out and joined ones have numbers too. Where within the stretch they stood is not known.
            let others = feed.counts.joined + feed.counts.empty - before.counts.joined - before.counts.empty
            nextNumber += lines + Int(others)
            feed.end(box)
            if let failure { throw Self.stop(failure, limit: options.maximumDecompressed) }
            if isRead && isDrained { return }
            submit()
        }
    }
}
