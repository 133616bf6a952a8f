import ExternalTerm

/// What ties a new process to the one that spawns it.
public struct SpawnOptions: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A link (`spawn_link`).
  public static let link = SpawnOptions(rawValue: 1)

  /// A monitor (`spawn_monitor`).
  public static let monitor = SpawnOptions(rawValue: 2)
}

extension SpawnOptions {
  /// Those of a request. All others of `erlang:spawn_opt/5` are about Erlang's memory and scheduling.
  init(_ terms: [Term]) {
    self = []
    for term in terms {
      switch term {
      case .atom("link"): insert(.link)
      case .atom("monitor"): insert(.monitor)
      case .tuple(let parts) where parts.count == 2 && parts[0] == .atom("monitor"): insert(.monitor)
      default: break
      }
    }
  }

  /// As a request has them.
  var terms: [Term] {
    (contains(.link) ? [.atom("link")] : []) + (contains(.monitor) ? [.atom("monitor")] : [])
  }
}
