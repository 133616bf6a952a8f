/// What stands for one process at a time: a ``Ref`` for the one it was made for, a ``Name`` for whichever has
/// it now.
public protocol ProcessAddress<Message>: Sendable {
  /// What the process can be sent.
  associatedtype Message: Sendable

  /// The process that the address stands for now.
  ///
  /// - Throws: ``NameError`` if there is none. A ``Ref`` always has one, which may have ended.
  func resolve() throws(NameError) -> Ref<Message>
}

extension Name: ProcessAddress {}

extension Ref: ProcessAddress {
  /// The ref itself.
  public func resolve() -> Self { self }
}

extension ProcessAddress {
  /// The process to call: none is `noproc`, as for one that has ended.
  func callee() throws(CallError) -> Ref<Message> {
    do { return try resolve() } catch { throw CallError(.exit, reason: .noproc, detail: error.message) }
  }
}
