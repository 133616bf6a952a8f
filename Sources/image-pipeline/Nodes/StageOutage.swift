import Synchronization

/// Tells once when none of the nodes of a stage is within reach any more, and once when one is again, whichever of the
/// stage's workers finds out.
final class StageOutage: Sendable {
  enum News: Equatable, Sendable {
    /// Why nobody can go on.
    case begins(String)
    case ends
  }

  private let tell: @Sendable (News) -> Void
  private let isOut = Mutex(false)

  init(_ tell: @escaping @Sendable (News) -> Void = { _ in }) { self.tell = tell }

  func begins(_ words: String) { if turns(true) { tell(.begins(words)) } }

  func ends() { if turns(false) { tell(.ends) } }

  /// Whether that is news.
  private func turns(_ out: Bool) -> Bool {
    isOut.withLock { isOut in
      defer { isOut = out }
      return isOut != out
    }
  }
}
