/// How the bytes of an input's streams become lines; made at plan time and shared by the streams.
package struct FramingOptions: Sendable {
    /// What a container runtime put around each line.
    package enum Envelope: Sendable {
        case none
        /// `TIME stdout|stderr P|F TEXT` (Kubernetes CRI logging); `P` says that the line goes on in the next piece.
        case cri
        /// `{"log":"TEXT\n","stream":"stdout","time":"TIME"}` (Docker's json-file driver); a log without `\n` goes on.
        case docker
    }

    /// Which lines are joined to one record.
    package enum Joins: Sendable {
        case none
        /// Python's tracebacks, see `Traceback`.
        case tracebacks
        case pattern(MultilinePattern)
    }

    package var envelope: Envelope
    package var joins: Joins
    /// Bytes of a line; see `FramingLimits.lineBytes`.
    package var maximumLineBytes: Int
    package var maximumGroupLines: Int
    package var maximumGroupBytes: Int
    /// Nanoseconds.
    package var groupTimeout: Int64

    package init(
        envelope: Envelope = .none,
        joins: Joins = .tracebacks,
        maximumLineBytes: Int = FramingLimits.lineBytes,
        maximumGroupLines: Int = FramingLimits.groupLines,
        maximumGroupBytes: Int = FramingLimits.groupBytes,
        groupTimeout: Int64 = FramingLimits.groupTimeout
    ) {
        precondition(maximumLineBytes > 0 && maximumGroupLines > 0 && maximumGroupBytes > 0)
        self.envelope = envelope
        self.joins = joins
        self.maximumLineBytes = maximumLineBytes
        self.maximumGroupLines = maximumGroupLines
        self.maximumGroupBytes = min(maximumGroupBytes, maximumLineBytes)
        self.groupTimeout = groupTimeout
    }

    /// Bytes of the longest framed line, its newline included.
    package var maximumFramedBytes: Int { maximumLineBytes + FramingLimits.wrapperBytes }
}
