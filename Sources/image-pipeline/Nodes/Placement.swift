import ArgumentParser
import RoostDistribution

/// How many workers of a stage are on one node.
struct Placement: Hashable, Sendable {
  /// Nil for the node that runs the pipeline.
  var node: NodeName?
  var workers: Int

  /// What reports and options call the node that runs the pipeline.
  static let here = "here"

  var nodeText: String { node.map { "\($0)" } ?? Self.here }
}

/// The value of one `--workers`: `STAGE=NODE[:N],NODE[:N],…`.
struct StagePlacements: Hashable, Sendable, ExpressibleByArgument {
  let stage: String
  let places: [Placement]

  init?(argument: String) {
    guard let stage = argument.split(separator: "=", maxSplits: 1).first, stage.count < argument.count else {
      return nil
    }
    var places: [Placement] = []
    for part in argument.dropFirst(stage.count + 1).split(separator: ",", omittingEmptySubsequences: false) {
      guard let place = Self.placement(part) else { return nil }
      places.append(place)
    }
    self.stage = String(stage)
    self.places = places
  }

  private static func placement(_ text: Substring) -> Placement? {
    var (name, workers) = (text, 1)
    if let colon = text.lastIndex(of: ":"), let count = Int(text[text.index(after: colon)...]) {
      (name, workers) = (text[..<colon], count)
    }
    guard workers >= 1 else { return nil }
    if name == Placement.here { return Placement(node: nil, workers: workers) }
    return (try? NodeName(String(name))).map { Placement(node: $0, workers: workers) }
  }
}

/// The value of one `--broker`: `STAGE=NODE`.
struct BrokerPlacement: Hashable, Sendable, ExpressibleByArgument {
  /// The stage that the broker hands out to.
  let stage: String
  /// Nil for the node that runs the pipeline.
  let node: NodeName?

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    stage = String(parts[0])
    if parts[1] == Placement.here {
      node = nil
    } else if let name = try? NodeName(String(parts[1])) {
      node = name
    } else {
      return nil
    }
  }
}

/// The value of one `--node`: `NAME=HOST:PORT`.
struct NodeAddress: Hashable, Sendable, ExpressibleByArgument {
  let name: NodeName
  let endpoint: Endpoint

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let name = try? NodeName(String(parts[0])),
      let endpoint = Endpoint(argument: String(parts[1]))
    else { return nil }
    self.name = name
    self.endpoint = endpoint
  }
}

extension Endpoint {
  /// `HOST:PORT`; an IPv6 address may stand in brackets.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), colon != argument.startIndex,
      let port = UInt16(argument[argument.index(after: colon)...])
    else { return nil }
    let host = argument[..<colon].trimmingPrefix("[")
    self.init(host: String(host.last == "]" ? host.dropLast() : host), port: Int(port))
  }
}
