/// A timer that a ``TimerWheel`` can hold, as a link of an intrusive list.
///
/// Whoever needs a timer inherits from it (a pending call *is* its timeout), so that setting and cancelling
/// one allocates nothing and looks nothing up.
///
/// While a node is linked, the wheel holds one strong reference to it, whatever its owner does: a timer that
/// everybody has forgotten still fires, and `deinit` never runs on a linked node. The reference is taken by
/// `insert`, given up by `cancel`, and handed on to the caller's array by `advance`.
///
/// A node belongs to one wheel at a time.
// Safe to share: the links, `deadline` and `slot` belong to the wheel, which touches them only inside its own
// `mutating` functions, so under the lock around the wheel; subclasses answer for what they add.
@usableFromInline
class TimerNode: @unchecked Sendable {
  // `@exclusivity(unchecked)` spares a thread-local look-up for each access. It is safe because each access is
  // one load or one store of a trivial value: none is ever held `inout` across another.
  @exclusivity(unchecked) final var previous: Unmanaged<TimerNode>?
  @exclusivity(unchecked) final var next: Unmanaged<TimerNode>?

  /// The tick at which it is due; meaningful while linked.
  @exclusivity(unchecked) final var deadline: UInt64 = 0

  /// Which of the wheel's slots it is in.
  @exclusivity(unchecked) final var slot = TimerNode.unlinked

  /// The `slot` of a node that no wheel holds.
  static var unlinked: Int32 { -1 }

  @usableFromInline
  init() {}

  /// What happens when the time has come. The timer thread calls it once for each time the node fires, after
  /// the wheel has let go of it and outside the wheel's lock, so it may insert the node again.
  @usableFromInline
  func fire() {}
}
