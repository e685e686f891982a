import Testing

/// The arrows between rooms, as ARCHITECTURE.md draws them, held against the imports.
@Suite struct ArrowTests {
    /// What each room may import of the house.
    static let arrows: [String: Set<String>] = [
        "Engine": ["CScan", "CRE2", "CCrypto"],
        "Wire": ["Engine", "CZlib", "CZstd"],
        "Storage": ["Engine", "Wire"],
        "Flow": ["Engine", "Wire", "Storage"],
        "Web": ["Engine", "Flow"],
        "Inputs": ["Engine", "Wire", "Storage", "Flow", "Web"],
        "Outputs": ["Engine", "Wire", "Storage", "Flow"],
        "Config": ["Engine", "Wire", "Storage", "Flow", "Inputs", "Outputs", "CYAML"],
        "Console": ["Engine", "Wire", "Storage", "Flow", "Web", "CCrypto"],
    ]

    static let rooms = Set(arrows.keys).union(arrows.values.flatMap(\.self)).union(["CScan", "spanmill"])

    @Test("imports follow the arrows", arguments: arrows.keys.sorted())
    func importsFollowArrows(_ room: String) throws {
        let allowed = try #require(Self.arrows[room])
        let files = Tree.files("Sources/\(room)", ending: ".swift")
        #expect(!files.isEmpty, "no such room")
        for file in files {
            for name in try Self.imports(of: file) where Self.rooms.contains(name) {
                #expect(allowed.contains(name), "\(file) imports \(name); \(room) may import \(allowed.sorted())")
            }
        }
    }

    @Test("the engine and the codecs know no Foundation", arguments: ["Engine", "Wire"])
    func noFoundation(_ room: String) throws {
        for file in Tree.files("Sources/\(room)", ending: ".swift") {
            let imports = try Self.imports(of: file)
            #expect(!imports.contains("Foundation") && !imports.contains("Dispatch"), "\(file)")
        }
    }

    @Test("the engine does no I/O and reads no clock")
    func pureEngine() throws {
        let forbidden = ["open(", "socket(", "clock_gettime", "ContinuousClock", "SuspendingClock", "gettimeofday"]
        for file in Tree.files("Sources/Engine", ending: ".swift") {
            let text = try Tree.text(file)
            for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for word in forbidden {
                    let standsAlone = line.contains(" \(word)") || line.contains("(\(word)")
                    #expect(!standsAlone || line.contains("func \(word)"), "\(file): \(line)")
                }
            }
        }
    }

    private static func imports(of file: String) throws -> Set<String> {
        var names: Set<String> = []
        for line in try Tree.text(file).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), at <= 2, at + 1 < words.count else { continue }
            let qualifiers: Set<Substring> = [
                "public", "package", "internal", "private", "@testable", "@preconcurrency",
            ]
            guard words[..<at].allSatisfy({ qualifiers.contains($0) }) else { continue }
            let name =
                words[at + 1] == "struct" || words[at + 1] == "func"
                ? words[min(at + 2, words.count - 1)] : words[at + 1]
            names.insert(String(name.split(separator: ".").first ?? name))
        }
        return names
    }
}
