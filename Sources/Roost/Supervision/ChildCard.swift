import Logging

/// What log lines say of a child: kept for as long as the child is known, unlike its start function.
struct ChildCard: Sendable {
  let id: String
  let name: String?
  let behaviour: String
  let labels: [String: String]

  /// The child's id, and the ids on the way to it from the root of the tree.
  func place(under supervisor: Process) -> [String: String] {
    let above = supervisor.control.withLock { $0.ties?.labels["path"] }
    return ["child": id, "path": above.map { "\($0)/\(id)" } ?? id]
  }

  func metadata(under supervisor: Process) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["behaviour": "\(behaviour)"]
    if let name { metadata["name"] = "\(name)" }
    for (label, words) in labels { metadata[label] = "\(words)" }
    for (label, words) in place(under: supervisor) { metadata[label] = "\(words)" }
    return metadata
  }
}

extension Child {
  var card: ChildCard { ChildCard(id: id, name: name, behaviour: behaviour, labels: options.labels) }
}
