/// What a container runtime says about a line: when it was written and to which stream.
struct EnvelopeHeader {
    /// The time as it stands, without quotes.
    var time: Range<Int>
    var isError: Bool
    /// The line goes on in the stream's next piece.
    var isPartial: Bool
    /// The line's text within the piece; in Docker's form still escaped, without the `\n` at its end.
    var text: Range<Int>

    /// `2016-10-06T00:17:09.669794202Z stdout P text`; tags may follow the first one behind colons.
    ///
    /// Source: Kubernetes `pkg/kubelet/kuberuntime/logs`, `parseCRILog`.
    static func cri(_ line: ByteView) -> EnvelopeHeader? {
        let timeEnd = line.prefix(min(line.count, 48)).find(0x20)
        guard timeEnd >= 20, timeEnd + 9 <= line.count, line[timeEnd] == 0x20, Bytes.isDigit(line[0]) else {
            return nil
        }
        let rest = line.dropFirst(timeEnd + 1)
        let isError = rest.hasPrefix("stderr ")
        guard isError || rest.hasPrefix("stdout ") else { return nil }
        let tag = rest[7]
        guard tag == UInt8(ascii: "P") || tag == UInt8(ascii: "F") else { return nil }
        // A line without text may lack the space behind the tag.
        let tagEnd = timeEnd + 8 + (rest.dropFirst(7)).find(0x20)
        guard tagEnd == timeEnd + 9 || tagEnd == line.count || line[timeEnd + 9] == 0x3A else { return nil }
        return EnvelopeHeader(
            time: 0..<timeEnd,
            isError: isError,
            isPartial: tag == UInt8(ascii: "P"),
            text: min(tagEnd + 1, line.count)..<line.count
        )
    }

    /// `{"log":"text\n","stream":"stdout","time":"2016-10-06T00:17:09.669794202Z"}`; further members are passed over.
    static func docker(_ line: ByteView) -> EnvelopeHeader? {
        let trimmed = line.trimmed
        guard trimmed.count == line.count, LooseObject.isWhole(line, from: 0) else { return nil }
        var header = EnvelopeHeader(time: 0..<0, isError: false, isPartial: true, text: 0..<0)
        var hasLog = false
        var object = LooseObject(line, at: 0)
        while let member = object.next() {
            guard line[member.value.lowerBound] == 0x22 else { continue }
            let inside = member.value.lowerBound + 1..<member.value.upperBound - 1
            let key = line[member.key]
            if key == "log" {
                hasLog = true
                header.text = inside
                header.isPartial = !endsInNewline(line[inside])
                if !header.isPartial { header.text = inside.lowerBound..<inside.upperBound - 2 }
            } else if key == "stream" {
                header.isError = line[inside] == "stderr"
            } else if key == "time" {
                header.time = inside
            }
        }
        return hasLog && object.isComplete ? header : nil
    }

    /// `\n` as an escape of its own, not the end of `\\n`.
    private static func endsInNewline(_ escaped: ByteView) -> Bool {
        guard escaped.count >= 2, escaped[escaped.count - 1] == UInt8(ascii: "n") else { return false }
        var slashes = 0
        while slashes < escaped.count - 1, escaped[escaped.count - 2 - slashes] == 0x5C { slashes += 1 }
        return slashes % 2 == 1
    }
}
