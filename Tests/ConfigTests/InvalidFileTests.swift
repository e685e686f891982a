import Engine
import Testing

@testable import Config

/// Every file of `fixtures/invalid`, named by its fault, against the messages that stand beside it.
@Suite struct InvalidFileTests {
    @Test("says what is wrong", arguments: Fixtures.names(in: "invalid", ending: ".yaml"))
    func messages(_ name: String) throws {
        let text = try #require(Fixtures.text("invalid/\(name).yaml"))
        let surroundings = ConfigSurroundings(variables: ["HOME_DIR": "/home/ada"]) { _, _ in
            .failure(FileFailure("no such file"))
        }
        var diagnostics = Diagnostics()
        let reader = PipelineReader(Catalogs.real.specs, surroundings: surroundings)
        let file = reader.read(Array(text.utf8), file: "\(name).yaml", folder: "", into: &diagnostics)
        if let file { #expect(PlanMaker(.real).plan(of: file, into: &diagnostics) == nil) }
        #expect(diagnostics.hasErrors)
        let found = diagnostics.sorted.map { "\($0)\n" }.joined()
        if Fixtures.isRecording {
            try Fixtures.record(found, "invalid/\(name).errors")
        }
        #expect(found == Fixtures.text("invalid/\(name).errors"))
    }

    @Test("there are files, and no messages without one")
    func complete() {
        let files = Fixtures.names(in: "invalid", ending: ".yaml")
        #expect(files.count >= 40)
        #expect(Fixtures.names(in: "invalid", ending: ".errors") == files)
    }
}
