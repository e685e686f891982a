/// When a segment ends.
package struct Rotation: Sendable, Equatable {
    /// Compressed bytes; a segment of one frame may be larger.
    package var maximumBytes: Int64
    /// Nanoseconds since the segment was begun.
    package var maximumAge: Int64

    package init(maximumBytes: Int64, maximumAge: Duration) {
        self.maximumBytes = maximumBytes
        self.maximumAge = maximumAge.wholeNanoseconds
    }

    func isDue(size: Int64, adding extra: Int64, begun: Int64, now: Int64) -> Bool {
        (extra > 0 && size > 0 && size + extra > maximumBytes) || now - begun >= maximumAge
    }
}
