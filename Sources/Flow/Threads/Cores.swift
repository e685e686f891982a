/// Processors that this process may use, whatever the machine has.
package enum Cores {
    /// By the affinity mask (`taskset`) and the control group's quota (a container's limit); at least 1.
    package static var available: Int {
        let allowed = SystemFile.read("/proc/self/status").flatMap(allowed(status:)) ?? 1
        guard let quota = SystemFile.read("/sys/fs/cgroup/cpu.max").flatMap(quota(cpuMax:)) else { return allowed }
        return max(1, min(allowed, quota))
    }

    /// Bits of `Cpus_allowed: 00000000,0000000f`.
    static func allowed(status: String) -> Int? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") }) else { return nil }
        let digits = line.dropFirst("Cpus_allowed:".count).filter(\.isHexDigit)
        let bits = digits.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
        return bits > 0 ? bits : nil
    }

    /// Whole processors of `150000 100000` (microseconds of time in each period), rounded up; nil for `max`.
    static func quota(cpuMax: String) -> Int? {
        let parts = cpuMax.split { $0 == " " || $0 == "\n" }
        guard parts.count == 2, let time = Int(parts[0]), let period = Int(parts[1]), period > 0 else { return nil }
        return (time + period - 1) / period
    }
}
