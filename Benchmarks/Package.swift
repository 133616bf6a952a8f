// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "roost-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "roost", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "yardstick",
      dependencies: [
        .product(name: "Roost", package: "roost"),
        .product(name: "RoostDistribution", package: "roost"),
        .product(name: "ExternalTerm", package: "roost"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    )
  ],
  swiftLanguageModes: [.v6]
)
