#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

extension RetentionClock.Reading {
    /// What the machine's clocks say now.
    package static let system: @Sendable () -> RetentionClock.Reading = {
        RetentionClock.Reading(wall: read(CLOCK_REALTIME), uptime: read(CLOCK_BOOTTIME), boot: boot)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The kernel's name for this boot; empty where it has none, and then no time counts as certain over a restart.
    private static let boot: String = {
        do throws(StorageError) {
            let text = try FileSystem().contents(of: "/proc/sys/kernel/random/boot_id", upTo: 64)
            return String(decoding: text.prefix { $0 > 0x20 }, as: UTF8.self)
        } catch {
            return ""
        }
    }()
}
