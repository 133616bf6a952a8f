import ExternalTerm

/// The answer to a call from another node: `{Tag, Answer}`, as `gen:reply/2` sends it.
struct OutgoingAnswer: Sendable {
  let from: From
  /// The term of the answer.
  let answer: WrittenTerm

  init<Answer>(_ answer: Answer, to from: From) throws {
    var writer = TermWriter(capacity: 32, sharingFrom: OutgoingMessage.sharedBytes)
    try AnswerCoding.write(answer, to: &writer)
    self.from = from
    self.answer = writer.finishSharing()
  }

  /// What tells the peer where the answer goes.
  func control(sender: ExternalPid) -> ControlMessage {
    switch from.destination {
    case .alias(let reference): .sendToAlias(from: sender, to: reference)
    case .pid(let pid): .send(from: sender, to: pid)
    }
  }

  /// Writes what comes before the term of the answer.
  func writeHead(to writer: inout TermWriter) throws {
    try writer.writeTupleHeader(2)
    try from.tag.encode(to: &writer)
  }

  func write(to writer: inout TermWriter) throws {
    try writeHead(to: &writer)
    answer.append(to: &writer)
  }

  /// The reason with which a caller's monitor ends when its request is refused: to it, as if the server had
  /// ended with `{refused, Why}`.
  static func refusal(_ why: String) -> Term {
    .tuple([.atom("refused"), .binary(Binary(Array(why.utf8)))])
  }
}
