import NIOCore

@testable import RoostTLS

/// A client and a server without sockets, and the wire between them.
struct EmbeddedPair {
  let client: EmbeddedEnd
  let server: EmbeddedEnd
  /// How the wire cuts what is sent.
  var cut: (ByteBuffer) -> [ByteBuffer] = { [$0] }

  init(
    client: TLSContext,
    server: TLSContext,
    host: String = "localhost",
    recordsPerKey: Int = 1 << 23
  ) throws {
    self.client = try EmbeddedEnd(
      TLSHandler(TLSSession(client, .client(host: host), recordsPerKey: recordsPerKey))
    )
    self.server = try EmbeddedEnd(TLSHandler(TLSSession(server, .server, recordsPerKey: recordsPerKey)))
  }

  init(client: TLSCredentials, server: TLSCredentials, host: String = "localhost") throws {
    try self.init(client: TLSContext(client), server: TLSContext(server), host: host)
  }

  /// Connects, and lets both ends talk until they have nothing more to say.
  func connect() throws {
    try server.connect()
    try client.connect()
    try settle()
  }

  func settle() throws {
    while try client.deliver(to: server, cut: cut) || server.deliver(to: client, cut: cut) {}
  }

  /// A pair with a secret, connected.
  static func open(recordsPerKey: Int = 1 << 23) throws -> EmbeddedPair {
    let context = try TLSContext(.secret(.forTests))
    let pair = try EmbeddedPair(client: context, server: context, recordsPerKey: recordsPerKey)
    try pair.connect()
    return pair
  }
}
