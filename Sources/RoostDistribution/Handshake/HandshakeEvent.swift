/// What happens to a handshake.
public enum HandshakeEvent: Sendable {
  /// The connection is there: the machine begins.
  case start
  case received([UInt8])
  /// To ``HandshakeQuestion/admission(_:)``.
  case admission(Admission)
  /// To ``HandshakeQuestion/isStillWanted``.
  case stillWanted(Bool)
  /// To ``HandshakeQuestion/endOldConnection``: it has ended.
  case oldConnectionEnded
  /// The time of the last ``HandshakeAction/wakeAt(_:)`` may have come.
  case wake
  /// The peer closed the connection.
  case closed
}

/// What is to be done for a handshake, in order.
public enum HandshakeAction: Sendable {
  case send([UInt8])
  case ask(HandshakeQuestion)
  /// Feed ``HandshakeEvent/wake`` at this time. It takes the place of the one before.
  case wakeAt(Duration)
  /// The nodes are connected. `rest` has come behind the handshake, and is the first that the connection gets.
  case succeeded(PeerInfo, rest: [UInt8])
  /// Close the connection. It is the last action, as is ``succeeded(_:rest:)``.
  case fail(HandshakeError)
}

/// What a handshake asks of its node.
public enum HandshakeQuestion: Hashable, Sendable {
  /// Whether the peer may connect; ``ConnectArbiter/admit(_:as:)`` knows.
  case admission(AdmissionRequest)
  /// The peer thinks that it is connected already: whether this attempt is the one that this node wants.
  case isStillWanted
  /// The peer has proved itself, and the connection that is there is to end: it is dead.
  case endOldConnection
}

/// A peer that wants to connect.
public enum AdmissionRequest: Hashable, Sendable {
  case node(NodeName)
  /// A node on this host without a name, which asks for one.
  case nameless(host: String)
}

/// The answer to an ``AdmissionRequest``.
public enum Admission: Hashable, Sendable {
  case ok
  /// This node gives up its own attempt to connect.
  case okSimultaneous
  /// This node goes on with its own attempt to connect, and refuses the peer's.
  case nok
  case notAllowed
  /// There is a connection already: the peer is asked whether it means the new one.
  case alive
  /// Another attempt of the peer's is under way in place of a connection: this one is closed without a word.
  case drop
  /// The name and creation of a peer that asked for them.
  case named(NodeName, Creation)
}
