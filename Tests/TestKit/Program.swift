internal import Foundation

/// Another program, run by a test: the real `zstd`, say.
package enum Program {
    package struct Outcome: Sendable {
        package var status: Int32
        package var output: [UInt8]
        package var errors: String
    }

    /// Where a program is, by `PATH`; nil when it is not installed.
    package static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program to its end.
    package static func run(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let folder = try TemporaryFolder()
        // Files instead of pipes: nothing waits for anybody.
        for name in ["in", "out", "err"] { try folder.write(name, name == "in" ? input : []) }
        process.standardInput = FileHandle(forReadingAtPath: "\(folder.path)/in")
        process.standardOutput = FileHandle(forWritingAtPath: "\(folder.path)/out")
        process.standardError = FileHandle(forWritingAtPath: "\(folder.path)/err")
        try process.run()
        process.waitUntilExit()
        let errors = String(decoding: try folder.read("err"), as: UTF8.self)
        return Outcome(status: process.terminationStatus, output: try folder.read("out"), errors: errors)
    }
}
