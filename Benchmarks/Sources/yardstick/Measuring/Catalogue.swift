/// All workloads, and how they are asked for.
enum Catalogue {
  static let all: [any Workload.Type] = [
    PingPong.self, Flood.self, FanIn.self, Pairs.self, Ring.self, Big.self, SpawnRate.self, IdleMemory.self,
    OneClient.self, EightClients.self, RemoteFlood<Plain>.self, RemoteFlood<Encrypted>.self,
    RemoteLatency<Plain>.self, RemoteLatency<Encrypted>.self, RemoteCalls<Plain>.self,
    RemoteCalls<Encrypted>.self, RemoteBulk<Plain>.self, RemoteBulk<Encrypted>.self, RemotePairs<Plain>.self,
    RemotePairs<Encrypted>.self, Restarts.self, LinkStorm.self, MonitorStorm.self,
  ]

  /// The workloads of these names, in this order; `all` is every one.
  static func select(_ names: [String]) throws(YardstickError) -> [any Workload.Type] {
    if names.isEmpty { throw YardstickError("Name the workloads to measure, or `all`; --list shows them.") }
    var chosen: [any Workload.Type] = []
    for name in names {
      if name.lowercased() == "all" {
        chosen += all
      } else if let workload = all.first(where: { $0.id.uppercased() == name.uppercased() }) {
        chosen.append(workload)
      } else {
        let known = all.map { $0.id }.joined(separator: " ")
        throw YardstickError("There is no workload \"\(name)\". These are known: \(known), and `all`.")
      }
    }
    return chosen
  }
}

/// What went wrong, in words for whoever runs the yardstick.
struct YardstickError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
