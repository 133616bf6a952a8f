import ExternalTerm
import Roost

/// The aliases of this node's processes that others have been told of.
final class AliasBook: Sendable {
  struct Entry: Sendable {
    let origin: AliasOrigin

    /// Reads what has been sent to the alias, and sends it on.
    let receive: @Sendable (inout TermReader) throws -> Void
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    /// With so many, those that are no more good are looked for.
    var most = AliasBook.fewest
  }

  private static let fewest = 64
  private let state = Locked(State())

  /// - Parameter isGood: whether an alias may still bring something: it has not been taken back, and its process lives.
  func enter(_ entry: Entry, _ isGood: (AliasOrigin) -> Bool) {
    state.withLock { state in
      state.entries[entry.origin.number] = entry
      guard state.entries.count >= state.most else { return }
      state.entries = state.entries.filter { isGood($0.value.origin) }
      state.most = max(Self.fewest, state.entries.count * 2)
    }
  }

  /// Nil if there is no such alias, or it has been taken back.
  func find(_ alias: ExternalReference, of node: LocalNode) -> Entry? {
    guard node.made(alias), let entry = state.withLock({ $0.entries[alias.number] }) else { return nil }
    return entry.origin.isTakenBack ? nil : entry
  }

  var count: Int { state.withLock { $0.entries.count } }
}
