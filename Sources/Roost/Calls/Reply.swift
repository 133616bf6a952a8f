/// Where the answer to a call goes: part of the request, typed by what the caller expects.
///
/// Answer at once, or keep it and answer later, from any process. The first answer counts; one that comes
/// after the caller's timeout is dropped, and nothing of it is left in any mailbox (`gen:reply`).
public struct Reply<Answer: Sendable>: Sendable {
  @usableFromInline let call: PendingCall<Answer>

  @inlinable
  init(_ call: PendingCall<Answer>) { self.call = call }

  /// Answers the call.
  @inlinable
  public func callAsFunction(_ answer: Answer) { call.answer(.success(answer)) }

  /// Answers that the request will not be served: the call throws ``CallError/Code/refused``.
  public func refuse(_ why: String) { call.answer(.failure(CallError(.refused, detail: why))) }

  /// The process that called; nil if the call came from outside of any.
  public var caller: Pid? { call.caller }

  /// Whether nobody waits any more: answered, timed out, or cancelled.
  public var isSettled: Bool { call.isSettled }
}

extension Reply: CustomStringConvertible {
  public var description: String { caller.map { "reply to \($0)" } ?? "reply" }
}

extension Reply where Answer == Void {
  /// Answers a call that asks for nothing but to be served.
  @inlinable
  public func callAsFunction() { call.answer(.success(())) }
}
