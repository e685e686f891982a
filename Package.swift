// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: what the language can check, it checks, and a warning ends the build.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A room of the house; `dependencies` are its arrows, and HouseTests holds them against the imports.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "spanmill",
    products: [.executable(name: "spanmill", targets: ["spanmill"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // C is optimised in debug builds too: tests of the scanner would otherwise take minutes.
        .target(name: "CScan", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "CRE2", cxxSettings: [.unsafeFlags(["-O2"])], linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        room("Engine", ["CScan", "CRE2", "CCrypto"]),
        room("Wire", ["Engine", "CZlib", "CZstd"]),
        room("Storage", ["Engine", "Wire", .product(name: "GRDB", package: "GRDB.swift")]),
        room("Flow", ["Engine"]),
        room(
            "Web",
            [
                "Engine", "Flow",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        .target(
            name: "Console", dependencies: ["Engine", "Wire", "Flow", "Web", "CCrypto"],
            resources: [.embedInCode("Resources")], swiftSettings: strict),
        room("Inputs", ["Engine", "Wire", "Flow", "Web"]),
        room("Config", ["Engine", "Flow", "CYAML"]),
        room("Outputs", ["Engine", "Wire", "Storage", "Flow"]),
        .executableTarget(
            name: "spanmill",
            dependencies: [
                "Engine", "Storage", "Flow", "Web", "Inputs", "Outputs", "Config", "Console", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(name: "TestKit", dependencies: ["Engine"], path: "Tests/TestKit", swiftSettings: strict),
        .testTarget(name: "ScenarioTests", swiftSettings: strict),
        .testTarget(name: "HouseTests", swiftSettings: strict),
        .testTarget(name: "CScanTests", dependencies: ["CScan"], swiftSettings: strict),
        .testTarget(
            name: "InputsTests", dependencies: ["Inputs", "Web", "Wire", "Flow", "Engine", "TestKit"], swiftSettings: strict),
        .testTarget(name: "FlowTests", dependencies: ["Flow", "Engine", "TestKit"], swiftSettings: strict),
        .testTarget(name: "EngineTests", dependencies: ["Engine", "CScan", "TestKit"], swiftSettings: strict),
        .testTarget(
            name: "ConfigTests", dependencies: ["Config", "Inputs", "Outputs", "Flow", "Engine", "TestKit"],
            swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Wire", "Engine", "TestKit", "CZlib", "CZstd"], swiftSettings: strict),
        .testTarget(
            name: "OutputsTests", dependencies: ["Outputs", "Flow", "Storage", "Wire", "Engine", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "WebTests", dependencies: ["Web", "Flow", "Engine", "TestKit"], swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests", dependencies: ["Console", "Web", "Wire", "Flow", "Engine", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "Wire", "Engine", "TestKit", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
