/// Amounts and reasons as people read them.
package enum RetentionText {
    /// `20.4 GiB`
    package static func bytes(_ count: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1023.95 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\(tenths(value)) \(units[unit])"
    }

    /// `31.2 d`
    package static func age(_ nanoseconds: Int64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        switch seconds {
        case 172_800...: return "\(tenths(seconds / 86_400)) d"
        case 7200...: return "\(tenths(seconds / 3600)) h"
        case 120...: return "\(tenths(seconds / 60)) min"
        default: return "\(tenths(seconds)) s"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let scaled = Int64((value * 10).rounded())
        return "\(scaled / 10).\(scaled % 10)"
    }
}

extension RetentionPlan.Scope {
    /// `class errors`, `partition 2026-11-01`, `the archive`.
    package var text: String {
        switch self {
        case .total: "the archive"
        case .retentionClass(let name): "class \(name.isEmpty ? RetentionPlan.defaultClass : name)"
        case .partition(let path): path.isEmpty ? "the top folder" : "partition \(path)"
        }
    }
}

extension RetentionPlan.Cause {
    /// `31.2 d old, max_age of class default is 30.0 d`.
    package var text: String {
        switch reason {
        case .age: "\(RetentionText.age(found)) old, max_age of \(scope.text) is \(RetentionText.age(limit))"
        case .bytes:
            "\(scope.text) holds \(RetentionText.bytes(found)), max_bytes is \(RetentionText.bytes(limit))"
        case .files: "\(scope.text) has \(found) files, max_files is \(limit)"
        case .free: "\(RetentionText.bytes(found)) of the disk are free, min_free is \(RetentionText.bytes(limit))"
        }
    }
}

extension RetentionPlan.Shortfall {
    /// What an operator reads where a limit cannot be kept.
    package var text: String {
        let mend =
            cause.reason == .free
            ? "nothing more may go: the rest is open, held, kept for ever or within keep_min"
            : "the rest is open, held or kept for ever"
        return "\(cause.text), and \(mend)"
    }
}
