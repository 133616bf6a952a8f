import ClusterTestKit
import ExternalTerm
import Roost

@testable import RoostDistribution

/// A connection that keeps what it is to send.
final class TestRoute: CallRoute {
  enum Event: Sendable {
    case answer(OutgoingAnswer)
    case refusal(From, String)
  }

  /// The call to the peer that is under way.
  let call = Locked<(reference: ExternalReference, port: any AnswerPort)?>(nil)
  private let events: AsyncStream<Event>
  private let source: AsyncStream<Event>.Continuation

  init() { (events, source) = AsyncStream.makeStream() }

  func send(_ answer: OutgoingAnswer) { source.yield(.answer(answer)) }
  func refuse(_ from: From, _ why: String) { source.yield(.refusal(from, why)) }

  func endCall(_ reference: ExternalReference) -> (any AnswerPort)? {
    call.withLock { call in
      guard let known = call, known.reference == reference else { return nil }
      call = nil
      return known.port
    }
  }

  /// The next that is to be sent.
  func next() async throws -> Event {
    for await event in events { return event }
    throw TestSocket.Failure(description: "the route has ended")
  }

  /// The next, which must be an answer: its whole message.
  func nextAnswer() async throws -> Term {
    guard case .answer(let answer) = try await next() else {
      throw TestSocket.Failure(description: "refused")
    }
    return try Wire.term(answer.write)
  }

  /// The next, which must be a refusal: its words.
  func nextRefusal() async throws -> String {
    guard case .refusal(_, let why) = try await next() else {
      throw TestSocket.Failure(description: "answered")
    }
    return why
  }
}

extension Wire {
  /// What a body writes, as a term.
  static func term(_ body: (inout TermWriter) throws -> Void) throws -> Term {
    var writer = TermWriter()
    try body(&writer)
    return try TermReader.read(writer.finish()) { reader in
      let term = try reader.readTerm()
      try reader.expectEnd()
      return term
    }
  }

  static func bytes(_ term: Term) throws -> [UInt8] {
    var writer = TermWriter()
    try writer.write(term)
    return writer.finish()
  }

  /// Lends a reader that stands before a term.
  static func read<Result>(_ term: Term, _ body: (inout TermReader) throws -> Result) throws -> Result {
    try TermReader.read(try bytes(term)) { try body(&$0) }
  }
}
