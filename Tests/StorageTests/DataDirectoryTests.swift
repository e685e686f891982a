import Foundation
import TestKit
import Testing

@testable import Storage

@Suite struct DataDirectoryTests {
    let folder: TemporaryFolder
    private var path: String { "\(folder.path)/spanmill-data" }

    init() throws { folder = try TemporaryFolder() }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("is private, and kept out of version control")
    func made() throws {
        let directory = try DataDirectory(path, processID: 42)
        #expect(try mode(path) == 0o700)
        #expect(try folder.files() == ["spanmill-data/.gitignore", "spanmill-data/lock"])
        #expect(try folder.read("spanmill-data/.gitignore") == Array("*\n".utf8))
        #expect(try folder.read("spanmill-data/lock") == Array("42\n".utf8))
        for name in try folder.files() { #expect(try mode("\(folder.path)/\(name)") == 0o600) }
        _ = directory
    }

    @Test("a second instance is told who has it")
    func locked() throws {
        let first = try DataDirectory(path, processID: 4_194_303)
        let error = try #require(throws: StorageError.self) { try DataDirectory(path, processID: 2) }
        #expect(error.code == .locked)
        #expect(error.message == "\(path) is in use by process 4194303; give this run another one with --data-dir")
        #expect(try folder.read("spanmill-data/lock") == Array("4194303\n".utf8))
        _ = first
    }

    @Test("is free again afterwards, and leaves a .gitignore of the user's own alone")
    func again() throws {
        try folder.write("spanmill-data/.gitignore", Array("!kept\n".utf8))
        for processID in [10_000, 7] as [Int32] {
            // A program that another test starts holds the lock between its fork and its exec.
            var taken: DataDirectory?
            for _ in 0..<200 where taken == nil {
                taken = try? DataDirectory(path, processID: processID)
                if taken == nil { usleep(5000) }
            }
            _ = try #require(taken)
            #expect(try folder.read("spanmill-data/lock") == Array("\(processID)\n".utf8))
        }
        #expect(try folder.read("spanmill-data/.gitignore") == Array("!kept\n".utf8))
    }

    @Test("a folder that cannot be made is an error that names it")
    func refused() throws {
        try folder.write("file", [])
        let error = try #require(throws: StorageError.self) {
            try DataDirectory("\(folder.path)/file/data", processID: 1)
        }
        #expect(error.code == .notFound)
        #expect(error.message.contains("\(folder.path)/file/data"))
    }

    @Test("has one instance name for good, even after a crash that spoiled its file")
    func instance() throws {
        let files = FileSystem()
        let name = try Instance.load(folder.path, files)
        #expect(name.utf8.count == 8 && name.allSatisfy(\.isHexDigit))
        #expect(try Instance.load(folder.path, files) == name)
        for spoiled in ["", "abc\n", "not hex!\n"] {
            try folder.write("instance", Array(spoiled.utf8))
            let next = try Instance.load(folder.path, files)
            #expect(next.utf8.count == 8)
            #expect(try Instance.load(folder.path, files) == next)
        }
    }
}
