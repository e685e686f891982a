import Engine
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Flow

@Suite("file watch")
struct FileWatchTests {
    @Test("a change is taken once it stands still, a broken or lost file is told")
    func changes() throws {
        let folder = try TemporaryFolder()
        try folder.write("table", Array("one".utf8))
        let taken = Mutex<[String]>([])
        let told = Mutex<[String]>([])
        let file = PlanFile(path: "\(folder.path)/table", limit: 8) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if text == "bad" { return "is bad" }
            taken.withLock { $0.append(text) }
            return nil
        }
        var watch = FileWatch([file]) { text in told.withLock { $0.append(text) } }
        watch.look()
        #expect(taken.withLock { $0 } == [])
        try folder.remove("table")
        watch.look()
        try folder.write("table", Array("two!".utf8))
        watch.look()
        #expect(taken.withLock { $0 } == [])
        watch.look()
        watch.look()
        #expect(taken.withLock { $0 } == ["two!"])
        for text in ["bad", "much too long"] {
            try folder.remove("table")
            try folder.write("table", Array(text.utf8))
            for _ in 0..<3 { watch.look() }
        }
        #expect(taken.withLock { $0 } == ["two!"])
        #expect(told.withLock { $0.map { $0.replacing("\(folder.path)/", with: "") } } == [
            "table was read again", "table: is bad; the earlier one stays in use",
            "table has 13 bytes; want at most 8; the earlier one stays in use",
        ])
    }
}
