import Foundation
import Testing

/// The built program as a user runs it.
struct Program {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// `scripts/test` builds it before the tests.
    static let binary = root.appendingPathComponent(".build/release/spanmill")

    struct Result {
        var status: Int32
        var output: String
        var error: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// A running instance (`@unchecked`: one thread writes, another waits). It is ended when the value goes away, whatever the test did.
    final class Instance: @unchecked Sendable {
        let process = Process()
        let input = Pipe()
        private let output: URL
        private let error: URL

        /// - Parameter folder: the working directory, and where the streams' text is kept.
        init(_ arguments: [String], folder: URL, environment: [String: String] = [:], input file: URL? = nil) throws {
            output = folder.appendingPathComponent("stdout-\(UUID().uuidString)")
            error = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
            try Data().write(to: output)
            try Data().write(to: error)
            process.executableURL = Program.binary
            process.arguments = arguments
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput = try file.map { try FileHandle(forReadingFrom: $0) } ?? input
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: error)
            try process.run()
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        var errorText: String { (try? String(contentsOf: error, encoding: .utf8)) ?? "" }
        var outputText: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

        func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

        func endInput() throws { try input.fileHandleForWriting.close() }

        /// Waits for the end, at most so long; a program that hangs is a failure.
        func wait(seconds: Double = 60) throws -> Result {
            let deadline = Date().addingTimeInterval(seconds)
            while process.isRunning, Date() < deadline { usleep(5000) }
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                Issue.record("did not end within \(seconds) s; it said: \(errorText)")
            }
            process.waitUntilExit()
            return Result(status: process.terminationStatus, output: outputText, error: errorText)
        }
    }

    /// Runs to the end with `input` on stdin.
    static func run(
        _ arguments: [String],
        input: String = "",
        folder: URL,
        environment: [String: String] = [:]
    ) throws -> Result {
        let instance = try Instance(arguments, folder: folder, environment: environment)
        // A writer of its own, since the program may end, or fill its output, before it has read everything.
        let writer = Thread {
            try? instance.write(input)
            try? instance.endInput()
        }
        signal(SIGPIPE, SIG_IGN)
        writer.start()
        return try instance.wait()
    }

    /// A folder of the test's own, removed behind it.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spanmill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// A port that nobody listens on, below the range that the kernel hands out.
    static func freePort() -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 20_000..<32_000)
            if HTTP.get("/", port: port) == nil { return port }
        }
        return 19_999
    }

    /// Holds a port of loopback while `body` runs.
    static func withListener(port: Int, _ body: () throws -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound && listen(descriptor, 1) == 0)
        try body()
    }

    /// The records of an archive, in the order of its files, read by the zstd program.
    static func archive(_ folder: URL) throws -> [String] {
        let files = (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? [])
            .filter { $0.contains(".zst") }.sorted().map { folder.appendingPathComponent($0).path }
        guard !files.isEmpty else { return [] }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["zstd", "-dcq"] + files
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "zstd refuses the archive")
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// One GET to loopback.
enum HTTP {
    static func get(_ path: String, port: Int) -> (status: Int, body: String)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, size) == 0
            }
        }
        guard isOpen else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        _ = unsafe request.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            answer += buffer[..<count]
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let head = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else { return nil }
        return (status, String(text[head.upperBound...]))
    }

    /// Asks again until the answer satisfies `test`, at most so long.
    static func wait(
        _ path: String,
        port: Int,
        seconds: Double = 20,
        until test: (Int, String) -> Bool
    ) -> (status: Int, body: String)? {
        let deadline = Date().addingTimeInterval(seconds)
        var last: (status: Int, body: String)?
        while Date() < deadline {
            last = get(path, port: port)
            if let last, test(last.status, last.body) { return last }
            usleep(20_000)
        }
        return last
    }
}
