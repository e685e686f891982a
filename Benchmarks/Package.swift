// swift-tools-version: 6.2
import PackageDescription

// Outside of the main package: users who build Spanmill do not build its benchmarks.
let package = Package(
    name: "spanmill-benchmarks",
    targets: [
        .target(name: "Corpus"),
        .executableTarget(name: "corpus", dependencies: ["Corpus"], path: "Sources/corpus-command"),
        .executableTarget(name: "bench", dependencies: ["Corpus"]),
    ],
    swiftLanguageModes: [.v6]
)
