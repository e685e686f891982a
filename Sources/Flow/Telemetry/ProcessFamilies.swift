internal import Engine
internal import Glibc

/// What the kernel says of this process, under the names that all Prometheus clients use.
enum ProcessFamilies {
    static func families() -> [MetricFamily] {
        let statistics = SystemFile.read("/proc/self/stat").map(fields(ofStat:)) ?? []
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        var families: [MetricFamily] = []
        func add(_ kind: MetricKind, _ name: String, unit: String? = nil, _ help: String, _ value: Double?) {
            guard let value else { return }
            families.append(MetricFamily(kind, name: name, help: help, unit: unit, samples: [MetricSample(value)]))
        }
        // proc(5), fields 14, 15, 22, 23 and 24, less the two before the closing parenthesis.
        let used = number(statistics, 11).flatMap { user in number(statistics, 12).map { (user + $0) / ticks } }
        add(.counter, "process_cpu_seconds_total", unit: "seconds", "User and system time.", used)
        let started = number(statistics, 19).flatMap { start in bootTime.map { $0 + start / ticks } }
        add(.gauge, "process_start_time_seconds", unit: "seconds", "Start of the process since 1970.", started)
        add(.gauge, "process_virtual_memory_bytes", unit: "bytes", "Virtual memory.", number(statistics, 20))
        add(
            .gauge, "process_resident_memory_bytes", unit: "bytes", "Resident memory.",
            number(statistics, 21).map { $0 * page })
        add(.gauge, "process_threads", "Threads.", number(statistics, 17))
        add(.gauge, "process_open_fds", "Open descriptors.", openDescriptors)
        add(.gauge, "process_max_fds", "Descriptors that may be open.", descriptorLimit)
        return families
    }

    /// The fields behind the program's name, which may hold spaces and parentheses.
    static func fields(ofStat text: String) -> [Substring] {
        guard let end = text.lastIndex(of: ")") else { return [] }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func number(_ fields: [Substring], _ index: Int) -> Double? {
        fields.indices.contains(index) ? Double(fields[index]) : nil
    }

    /// Seconds from 1970 to the start of the machine; it does not change.
    private static let bootTime: Double? = SystemFile.read("/proc/stat")?.split(separator: "\n")
        .first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }

    private static var openDescriptors: Double? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        // Without `.`, `..` and the descriptor of the folder itself.
        var count = -3
        while unsafe readdir(folder) != nil { count += 1 }
        return Double(count)
    }

    private static var descriptorLimit: Double? {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }
}
