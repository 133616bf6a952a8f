import ExternalTerm
import Roost

/// What a server can be sent from other nodes, Erlang's and Elixir's included, and what can be sent to theirs.
///
/// A case with a ``Roost/Reply`` is a call (`gen_server:call/2`), one without is a cast (`gen_server:cast/2`). The
/// request is the case without the reply port: its name as an atom, or a tuple of the name and the values.
///
/// ```swift
/// enum Message: Codable, WireMessage {
///   case increment(by: Int)                  // gen_server:cast(Counter, {increment, 2})
///   case value(reply: Reply<Int>)            // gen_server:call(Counter, value)
///   case add(Int, reply: Reply<Int>)         // gen_server:call(Counter, {add, 2})
/// }
/// ```
///
/// For `Codable` messages there is nothing more to do; coding keys give the names that the other side sees. On hot
/// paths write both methods by hand. An answer may be of any type that is `Codable`, or `TermEncodable` and
/// `TermDecodable`; `Void` is the atom `ok`.
public protocol WireMessage: Sendable {
  /// Writes the request, which is exactly one term, and gives the reply port, if there is one, to `call`.
  func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws

  /// Reads the request, and takes the reply port, if the case has one, from `origin`.
  ///
  /// What the sender cannot have meant is an error that says what was expected and what came
  /// (`TermReader.mismatch(_:at:)`).
  init(request reader: inout TermReader, _ origin: RequestOrigin) throws

  /// Reads a request, and sends it to a process of this node. There is nothing to write: it is here so that the code is
  /// made for each type, in its own module.
  static func deliver(request reader: inout TermReader, _ origin: RequestOrigin, to process: Ref<Self>) throws
}

extension WireMessage {
  @inlinable
  public static func deliver(
    request reader: inout TermReader,
    _ origin: RequestOrigin,
    to process: Ref<Self>
  ) throws {
    let message = try Self(request: &reader, origin)
    try origin.expectTaken()
    try process.trySend(message)
  }
}

/// The reply port of a request that is being written, and the pids in it.
public struct OutgoingCall: Sendable {
  private(set) var port: (any AnswerPort)?
  private let pids: (any PidBook)?

  init(_ pids: (any PidBook)? = nil) { self.pids = pids }

  /// The pid of a process as the other node will know it, to be written into the request; whoever reads it there
  /// makes an address of it with ``RequestOrigin/ref(to:as:)``.
  ///
  /// - Throws: ``MessageError`` if nothing is known of the node of the process.
  public func external(_ process: Pid) throws(MessageError) -> ExternalPid {
    guard let pid = pids?.external(process) else {
      throw MessageError(code: .unknownNode, message: "nothing is known of the node of \(process)")
    }
    return pid
  }

  /// Makes the request a call, the answer to which goes to `reply`.
  ///
  /// - Throws: ``MessageError`` if there is a reply port already.
  public mutating func take<Answer>(_ reply: Reply<Answer>) throws(MessageError) {
    guard port == nil else {
      throw MessageError(code: .twoReplies, message: "a message has more than one reply port")
    }
    port = reply
  }
}

/// Why a message does not go with the way in which it is sent.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// The request was cast, and its case has a reply port.
    case needsCall
    /// The request was called, and its case has no reply port.
    case needsCast
    /// A message has more than one reply port.
    case twoReplies
    /// A reply port stands outside of a message between nodes.
    case outsideMessage
    /// The type of an answer cannot be written, or read, as a term.
    case noCoding
    /// A pid is that of a process of a node of which nothing is known.
    case unknownNode
  }

  public let code: Code
  public let message: String

  public var description: String { message }
}
