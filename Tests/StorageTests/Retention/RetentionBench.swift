import Foundation
import TestKit
import Testing

@testable import Storage

/// A data directory with an archive in it, files of any age, and clocks that stand still.
struct RetentionBench {
    static let now = RandomRetention.now
    static let day: Int64 = 86_400_000_000_000
    static let instance = "4f1d09ab"

    let folder: TemporaryFolder
    var policy = RetentionPolicy()

    let catalog: Catalog

    init(_ folder: TemporaryFolder, _ policy: RetentionPolicy, faults: FaultPlan? = nil) throws {
        self.folder = folder
        catalog = try Catalog(folder.path, FileSystem(faults: faults))
        try folder.write("instance", Array("\(Self.instance)\n".utf8))
        self.policy = policy
    }

    static func name(_ number: Int, class name: String = "", instance: String = instance) -> SegmentName {
        SegmentName(time: now, instance: instance, number: number, retentionClass: name)
    }

    /// Makes a file below the archive's folder, written to so many days ago.
    func add(_ path: String, days: Int64 = 0, bytes: Int = 100) throws {
        try folder.write("archive/\(path)", [UInt8](repeating: 0x20, count: bytes))
        let date = Date(timeIntervalSince1970: Double((Self.now - days * Self.day) / 1_000_000_000))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(folder.path)/archive/\(path)")
    }

    var runner: RetentionRunner {
        RetentionRunner(
            RetentionArchive(name: "archive", folder: "\(folder.path)/archive", policy: policy), catalog
        ) { .init(wall: Self.now, uptime: 1, boot: "one") }
    }

    /// Tells the catalog of a file.
    func know(_ path: String, _ state: SegmentRow.State, sealed: Int64? = nil) throws {
        let parts = path.split(separator: "/").map(String.init)
        try catalog.put(
            SegmentRow(
                store: "archive", folder: parts.dropLast().joined(separator: "/"),
                name: String(try #require(parts.last).dropLast(SegmentName.suffix.utf8.count)), state: state,
                sealed: sealed))
    }

    /// The files of the archive, relative to it.
    func left() throws -> [String] {
        try folder.files().filter { $0.hasPrefix("archive/") }.map { String($0.dropFirst("archive/".count)) }
    }
}
