import Testing

/// Every component is catalogued, documented and tested, and every file is fit to be read.
@Suite struct ComponentTests {
    struct Kind: Sendable {
        var folder: String
        var suffix: String
        var catalog: String
    }

    static let kinds = [
        Kind(
            folder: "Sources/Engine/Stages",
            suffix: "Stage.swift",
            catalog: "Sources/Engine/Stages/StageCatalog.swift"
        ),
        Kind(folder: "Sources/Inputs", suffix: "Input.swift", catalog: "Sources/Inputs/InputCatalog.swift"),
        Kind(folder: "Sources/Outputs", suffix: "Output.swift", catalog: "Sources/Outputs/OutputCatalog.swift"),
    ]

    @Test("is in its catalog, in the reference and in a test", arguments: kinds)
    func isKnown(_ kind: Kind) throws {
        let catalog = try Tree.text(kind.catalog)
        let reference = try Tree.text("docs/REFERENCE.md")
        let tests = try Tree.files("Tests", ending: ".swift").map { try Tree.text($0) }
        for file in Tree.files(kind.folder, ending: kind.suffix) {
            let type = file.split(separator: "/").last.map { String($0.dropLast(6)) } ?? ""
            let text = try Tree.text(file)
            guard text.contains("static let spec") else { continue }
            #expect(catalog.contains("\(type).self"), "\(type) is not in \(kind.catalog)")
            let named = text.split(separator: "ComponentSpec(").dropFirst().first?.split(separator: "\"").dropFirst()
                .first
            let name = try #require(named, "\(file) declares no name")
            #expect(reference.contains("`\(name)`"), "\(name) is not in docs/REFERENCE.md; make docs writes it")
            #expect(tests.contains { $0.contains("\(type)") }, "no test names \(type)")
        }
    }

    @Test("holds no notes to self, and paths are plain")
    func tidy() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "not yet implem" + "ented"]
        for folder in ["Sources", "Tests", "Benchmarks", "Fuzz"] {
            for file in Tree.files(folder, ending: ".swift") {
                let text = try Tree.text(file)
                for mark in marks { #expect(!text.contains(mark), "\(file) holds \(mark)") }
                #expect(!text.contains("\t") || file.contains("Tests/"), "\(file) holds a tab")
                #expect(!file.contains(" "), "\(file) has a space in its path")
            }
        }
    }

    @Test("every example pipeline says what it is")
    func pipelinesAreTold() throws {
        for file in Tree.files("pipelines", ending: ".yaml") {
            #expect(try Tree.text(file).hasPrefix("# "), "\(file) begins without a word on what it does")
        }
    }
}
