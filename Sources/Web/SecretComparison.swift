/// Equality that takes the same time wherever two texts differ, so that a token cannot be guessed byte by byte.
package enum SecretComparison {
    /// The time depends on the length of `given` alone.
    package static func areEqual(_ given: String, _ wanted: String) -> Bool {
        let wantedBytes = Array(wanted.utf8)
        var difference = UInt(bitPattern: wantedBytes.count ^ given.utf8.count)
        guard !wantedBytes.isEmpty else { return difference == 0 }
        for (index, byte) in given.utf8.enumerated() {
            difference |= UInt(byte ^ wantedBytes[index % wantedBytes.count])
        }
        return difference == 0
    }
}
