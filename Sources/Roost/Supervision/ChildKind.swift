/// Whether a child is a supervisor itself; `type` in OTP's child specs.
public enum ChildKind: Sendable, Hashable, CaseIterable {
  /// An ordinary process.
  case worker

  /// A supervisor with children of its own.
  case supervisor
}

extension ChildKind {
  /// How a child of this kind is stopped unless its spec says otherwise: a worker has 5 seconds, a supervisor
  /// all the time it needs. OTP's defaults.
  public var defaultShutdown: ShutdownPolicy {
    switch self {
    case .worker: .timeout(.seconds(5))
    case .supervisor: .infinity
    }
  }
}
