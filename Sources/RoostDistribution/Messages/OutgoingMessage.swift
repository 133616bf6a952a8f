import ExternalTerm
import Roost

/// A message for a process of another node, written on the sender's thread before the connection is touched.
struct OutgoingMessage: Sendable {
  /// The term of the request.
  let request: WrittenTerm

  /// Where the answer goes, if it is a call.
  let port: (any AnswerPort)?

  /// From how many bytes on binaries are not copied: as large as the pieces are in which messages go out.
  static let sharedBytes = 64 << 10

  /// - Throws: what the message throws, usually `TermEncodingError`.
  init(_ message: some WireMessage, _ pids: (any PidBook)? = nil) throws {
    // Most requests fit, and are one allocation.
    var writer = TermWriter(capacity: 192, sharingFrom: Self.sharedBytes)
    var call = OutgoingCall(pids)
    try message.encode(request: &writer, &call)
    request = writer.finishSharing()
    port = call.port
  }

  /// Writes what OTP's `gen_server` sends before the request.
  ///
  /// - Parameter call: for a call, who makes it, and the alias by which the answer will come.
  func writeHead(
    to writer: inout TermWriter,
    call: (caller: ExternalPid, reference: ExternalReference)?
  ) throws {
    if let call {
      try writer.writeTupleHeader(3)
      try writer.write(atom: "$gen_call")
      try From(pid: call.caller, tag: .alias(call.reference)).encode(to: &writer)
    } else {
      try writer.writeTupleHeader(2)
      try writer.write(atom: "$gen_cast")
    }
  }

  /// Writes the message as OTP's `gen_server` sends it.
  func write(to writer: inout TermWriter, call: (caller: ExternalPid, reference: ExternalReference)?) throws {
    try writeHead(to: &writer, call: call)
    request.append(to: &writer)
  }
}
