/// The known name that was probably meant by `name`, or nil when none is near.
///
/// Near is at most two fifths of the letters wrong, where a letter too many, one missing, one replaced and two
/// neighbours swapped count one each (optimal string alignment distance). A common synonym is the caller's business.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let letters = Array(name.lowercased().unicodeScalars)
    guard !letters.isEmpty, letters.count <= DeclarationLimits.comparedName else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known {
        let other = Array(candidate.lowercased().unicodeScalars)
        let allowed = max(1, max(letters.count, other.count) * 2 / 5)
        guard abs(letters.count - other.count) <= allowed, other.count <= DeclarationLimits.comparedName else {
            continue
        }
        let distance = alignmentDistance(letters, other)
        if distance <= allowed, distance < (best?.distance ?? .max) {
            best = (candidate, distance)
        }
    }
    return best?.name
}

private func alignmentDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 0..<left.count {
        var row = [i + 1]
        for j in 0..<right.count {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[right.count]
}
