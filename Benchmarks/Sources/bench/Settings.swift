import Foundation

/// What to measure, and on how much.
struct Settings {
    var sections: [Section] = []
    var lines = 3_000_000
    var pairs = 5
    /// The repository, the release binary in it, and a folder for corpora and data.
    var root = FileManager.default.currentDirectoryPath
    var binary: String { "\(root)/.build/release/spanmill" }
    var corpora: String { "\(root)/Benchmarks/corpora" }

    init(_ arguments: [String]) {
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            if argument == "--lines", let value = rest.popFirst().flatMap({ Int($0) }) {
                lines = value
            } else if argument == "--pairs", let value = rest.popFirst().flatMap({ Int($0) }) {
                pairs = value
            } else if let section = Section(rawValue: argument) {
                sections.append(section)
            } else {
                let names = Section.allCases.map(\.rawValue).joined(separator: " ")
                print("usage: bench [SECTION..] [--lines N] [--pairs N]; sections: \(names)")
                exit(64)
            }
        }
        if sections.isEmpty { sections = Section.allCases }
    }
}

enum Section: String, CaseIterable {
    case full, noArchive = "no-archive", workers, shapes, memory, ready, latency, http

    func run(_ job: Job) {
        switch self {
        case .full: job.full()
        case .noArchive: job.noArchive()
        case .workers: job.workers()
        case .shapes: job.shapes()
        case .memory: job.memory()
        case .ready: job.ready()
        case .latency: job.latency()
        case .http: job.http()
        }
    }
}
