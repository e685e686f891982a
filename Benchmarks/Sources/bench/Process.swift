import Foundation

/// What the kernel says of a process that ended.
struct Usage {
    var wallSeconds: Double
    var cpuSeconds: Double
    var peakBytes: Int
    var status: Int32
}

/// A child process with its own standard streams.
struct Child {
    let pid: pid_t
    let started: Double

    /// Starts `arguments` on the given cores (nil: any), in the environment of this process and `environment`.
    init(
        _ arguments: [String], input: Int32 = -1, output: Int32 = -1, error: Int32 = -1, cores: String? = nil,
        environment: [String: String] = [:]
    ) {
        let command = (cores.map { ["taskset", "-c", $0] } ?? []) + arguments
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, number) in [(input, Int32(0)), (output, 1), (error, 2)] {
            if descriptor >= 0 {
                posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            } else {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            }
        }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var argv = command.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid = pid_t()
        let result = posix_spawnp(&pid, command[0], &actions, nil, &argv, &envp)
        guard result == 0 else {
            print("bench: cannot start \(command.joined(separator: " ")): \(String(cString: strerror(result)))")
            exit(1)
        }
        self.pid = pid
        started = Self.now()
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A pipe whose ends no child inherits: a child that had the end to write to would never see the end of its input.
    static func pipe(_ ends: inout [Int32]) {
        guard Foundation.pipe(&ends) == 0 else {
            print("bench: no pipe: \(String(cString: strerror(errno)))")
            exit(1)
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func stop() { kill(pid, SIGTERM) }

    func wait() -> Usage {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 && errno == EINTR {}
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return Usage(
            wallSeconds: Self.now() - started, cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakBytes: usage.ru_maxrss * 1024, status: status)
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

func fileSize(_ path: String) -> Int {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : 0
}
