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

extension [Placement] {
  /// The same, each node once.
  var merged: [Placement] {
    reduce(into: []) { merged, placement in
      if let index = merged.firstIndex(where: { $0.node == placement.node }) {
        merged[index].workers += placement.workers
      } else {
        merged.append(placement)
      }
    }
  }
}

/// The value of one `--workers`: `STAGE=NODE[:N],NODE[:N],…`.
struct StagePlacements: Hashable, Sendable {
  let stage: String
  let places: [Placement]

  /// - Throws: `UsageError` that says what is wrong with which part, and what is accepted.
  init(argument: String) throws {
    let (stage, rest) = try split(argument, "a stage and its nodes, like size=worker1@host:2,here:1")
    self.stage = stage
    places = try rest.split(separator: ",", omittingEmptySubsequences: false).map(Self.placement)
  }

  private static func placement(_ text: Substring) throws -> Placement {
    var (name, workers) = (text, 1)
    if let colon = text.lastIndex(of: ":") {
      let count = text[text.index(after: colon)...]
      if let number = Int(count), number >= 1 {
        (name, workers) = (text[..<colon], number)
      } else if Int(count) != nil || text.firstIndex(of: ":") == colon {
        // More colons are those of an IPv6 address.
        throw UsageError(
          "\(quoted(count)) is no number of workers; it is to be 1 or more, as in worker1@host:2"
        )
      }
    }
    return Placement(node: try nodeOrHere(name), workers: workers)
  }
}

/// The value of one `--broker`: `STAGE=NODE`.
struct BrokerPlacement: Hashable, Sendable {
  /// The stage that the broker hands out to.
  let stage: String
  /// Nil for the node that runs the pipeline.
  let node: NodeName?

  /// - Throws: `UsageError` that says what is wrong, and what is accepted.
  init(argument: String) throws {
    let (stage, node) = try split(argument, "a stage and a node, like size=worker1@host")
    self.stage = stage
    self.node = try nodeOrHere(node)
  }
}

/// The value of one `--node`: `NAME=HOST:PORT`.
struct NodeAddress: Hashable, Sendable {
  let name: NodeName
  let endpoint: Endpoint

  /// - Throws: `UsageError` that says what is wrong, and what is accepted.
  init(argument: String) throws {
    let (name, address) = try split(argument, "a node and where it listens, like worker1@host=10.0.0.1:9101")
    do { self.name = try NodeName(name) } catch { throw UsageError("\(error)") }
    endpoint = try Endpoint(argument: String(address))
    guard endpoint.port > 0 else {
      throw UsageError("nobody listens on port 0; name the port that the node says it listens on")
    }
  }
}

extension Endpoint {
  /// `HOST:PORT`; an IPv6 address may stand in brackets.
  ///
  /// - Throws: `UsageError` that says what is wrong, and what is accepted.
  init(argument: String) throws {
    guard let colon = argument.lastIndex(of: ":") else {
      throw UsageError("\(quoted(argument)) has no port; it is to be like 10.0.0.1:9101")
    }
    let port = argument[argument.index(after: colon)...]
    guard let number = UInt16(port) else {
      throw UsageError("\(quoted(port)) is no port; a port is from 0 to 65535, as in 10.0.0.1:9101")
    }
    let host = argument[..<colon].trimmingPrefix("[")
    guard !host.isEmpty else {
      throw UsageError("\(quoted(argument)) has no host; it is to be like 10.0.0.1:9101")
    }
    self.init(host: String(host.last == "]" ? host.dropLast() : host), port: Int(number))
  }
}

/// What is before and behind the equals sign.
private func split(_ argument: String, _ expected: String) throws -> (String, Substring) {
  let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
    throw UsageError("it is to be \(expected)")
  }
  return (String(parts[0]), parts[1])
}

/// Nil for `here`.
private func nodeOrHere(_ text: Substring) throws -> NodeName? {
  if text == Placement.here { return nil }
  guard !text.isEmpty else {
    throw UsageError("a node is missing: a name like worker1@host, or \"\(Placement.here)\"")
  }
  do {
    return try NodeName(String(text))
  } catch {
    throw UsageError("\(error); nor is it \"\(Placement.here)\", the node of the run")
  }
}

private func quoted(_ text: some StringProtocol) -> String { "\"\(printable(String(text)))\"" }
