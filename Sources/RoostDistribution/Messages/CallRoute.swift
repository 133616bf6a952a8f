import ExternalTerm

/// What a connection does for the calls that go over it, either way. One that is lost does nothing.
protocol CallRoute: AnyObject, Sendable {
  /// Sends the answer to a call from the peer.
  func send(_ answer: OutgoingAnswer)

  /// Ends a call from the peer without an answer, though the server lives: the caller's monitor fires, with
  /// ``OutgoingAnswer/refusal(_:)``. A caller that does not monitor hears nothing.
  func refuse(_ from: From, _ why: String)

  /// Ends the call to the peer that has this reference, for which an answer has come: see ``CallLedger``. Nil if
  /// there is no such call, or no more.
  func endCall(_ reference: ExternalReference) -> (any AnswerPort)?
}
