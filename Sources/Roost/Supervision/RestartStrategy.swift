/// Which children a supervisor restarts when one of them has to be restarted.
///
/// The strategies of OTP's `supervisor`.
public enum RestartStrategy: Sendable, Hashable, CaseIterable {
  /// Only the child that ended.
  case oneForOne

  /// Every child: the others are stopped in reverse start order, then all are started in start order.
  case oneForAll

  /// The child that ended and those started after it, stopped in reverse and started in order.
  case restForOne
}
