// swift-tools-version: 6.2
import PackageDescription

// Set by the checks before a change lands; whoever depends on the package is not held up by a warning.
let strict: [SwiftSetting] =
  Context.environment["ROOST_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "roost",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Roost", targets: ["Roost"]),
    .library(name: "ExternalTerm", targets: ["ExternalTerm"]),
    .library(name: "RoostDistribution", targets: ["RoostDistribution", "RoostTLS"]),
    .library(name: "RoostPipeline", targets: ["RoostPipeline"]),
    .library(name: "RoostPipelineWire", targets: ["RoostPipelineWire"]),
    .library(name: "RoostImaging", targets: ["RoostImaging"]),
    .executable(name: "image-pipeline", targets: ["image-pipeline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenSSL",
      pkgConfig: "openssl",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
    ),
    .systemLibrary(
      name: "CVips",
      pkgConfig: "vips",
      providers: [.apt(["libvips-dev"]), .brew(["vips"])]
    ),
    .systemLibrary(
      name: "CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
    .target(name: "ExternalTerm", dependencies: ["CZlib"]),
    .target(
      name: "RoostDistribution",
      dependencies: [
        "ExternalTerm", "Roost", "RoostTLS",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    .target(
      name: "Roost",
      dependencies: [
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    .target(
      name: "RoostTLS",
      dependencies: [
        "COpenSSL",
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .target(
      name: "RoostPipeline",
      dependencies: ["Roost", .product(name: "Metrics", package: "swift-metrics")]
    ),
    .target(
      name: "RoostPipelineWire",
      dependencies: ["ExternalTerm", "Roost", "RoostDistribution", "RoostPipeline"]
    ),
    .target(name: "RoostImaging", dependencies: ["RoostPipeline", "CVips"]),
    .executableTarget(
      name: "image-pipeline",
      dependencies: [
        "ExternalTerm", "Roost", "RoostDistribution", "RoostTLS", "RoostPipeline", "RoostPipelineWire",
        "RoostImaging",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    // The README's examples: compiled, compared with the README and, but for the node, run by ReadmeTests.
    .executableTarget(name: "SupervisedCounter", dependencies: ["Roost"], path: "Tests/SupervisedCounter"),
    .executableTarget(
      name: "readme-service",
      dependencies: [
        "Roost",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Tests/ReadmeService"
    ),
    .executableTarget(
      name: "readme-node",
      dependencies: ["Roost", "RoostDistribution", "RoostTLS"],
      path: "Tests/ReadmeNode"
    ),
    .testTarget(
      name: "ReadmeTests",
      dependencies: ["ClusterTestKit", "SupervisedCounter", "readme-service", "readme-node"]
    ),
    // The examples of the pages, which are compiled, compared with the pages, and run. Peer: the Erlang side.
    .testTarget(
      name: "PageTests",
      dependencies: [
        "ClusterTestKit", "ExternalTerm", "Roost", "RoostDistribution", "RoostTLS",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ],
      exclude: ["Peer"]
    ),
    // Peer: the Erlang side of the round trips, which `erl` compiles.
    .testTarget(name: "ExternalTermTests", dependencies: ["ExternalTerm"], exclude: ["Peer"]),
    // Nodes, sockets and real Erlangs for tests. Peer: the Erlang side, which `erl` compiles.
    .target(
      name: "ClusterTestKit",
      dependencies: [
        "ExternalTerm", "Roost", "RoostDistribution", "RoostTLS",
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/ClusterTestKit",
      exclude: ["Peer"]
    ),
    // Two nodes in a process of their own, which connect and disconnect.
    .executableTarget(
      name: "churn-program",
      dependencies: ["Roost", "RoostDistribution", "RoostTLS"],
      path: "Tests/ChurnProgram"
    ),
    .testTarget(
      name: "RoostDistributionTests",
      dependencies: [
        "ClusterTestKit", "ExternalTerm", "Roost", "RoostDistribution", "RoostTLS", "churn-program",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    // A node in a process of its own, which tests kill.
    .executableTarget(
      name: "node-program",
      dependencies: ["Roost", "RoostDistribution", "RoostTLS"],
      path: "Tests/NodeProgram"
    ),
    // Peer: the Elixir side, which `elixir` compiles.
    .testTarget(
      name: "InteropTests",
      dependencies: [
        "ClusterTestKit", "ExternalTerm", "Roost", "RoostDistribution", "RoostPipeline", "RoostPipelineWire",
        "RoostTLS", "node-program",
      ],
      exclude: ["Peer"]
    ),
    // A runtime in a process of its own, which has nothing to do.
    .executableTarget(name: "idle-program", dependencies: ["Roost"], path: "Tests/IdleProgram"),
    .testTarget(
      name: "RoostTests",
      dependencies: [
        "ClusterTestKit", "Roost", "idle-program",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      exclude: ["Conformance/GenServerSuite.md", "Conformance/SupervisorSuite.md"]
    ),
    // Peer: the Erlang side of the TLS connections, which `erl` compiles.
    .testTarget(
      name: "RoostTLSTests",
      dependencies: [
        "ClusterTestKit", "COpenSSL", "RoostTLS",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      exclude: ["Peer"]
    ),
    .testTarget(name: "RoostPipelineTests", dependencies: ["Roost", "RoostPipeline"]),
    .testTarget(
      name: "RoostPipelineWireTests",
      dependencies: [
        "ClusterTestKit", "ExternalTerm", "Roost", "RoostDistribution", "RoostPipeline", "RoostPipelineWire",
        "RoostTLS",
      ]
    ),
    .testTarget(name: "RoostImagingTests", dependencies: ["Roost", "RoostImaging", "RoostPipeline"]),
    .testTarget(
      name: "ImagePipelineTests",
      dependencies: ["ClusterTestKit", "image-pipeline", "Roost", "RoostImaging", "RoostPipeline"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + strict
}
