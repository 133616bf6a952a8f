/// When a child that ended is started again; `restart` in OTP's child specs.
public enum RestartType: Sendable, Hashable, CaseIterable {
  /// Always, for whatever reason it ended.
  case permanent

  /// Only if it ended abnormally: for a reason other than ``ExitReason/normal``, ``ExitReason/shutdown`` and
  /// ``ExitReason/shutdownBecause(_:)``. Otherwise its spec stays, and `restartChild` starts it again.
  case transient

  /// Never, not even when a sibling's end restarts all. Its spec is forgotten as soon as it ended.
  case temporary
}
