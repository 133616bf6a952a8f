import COpenSSL
import NIOCore

/// A peer that is no node of ours: OpenSSL with settings of the test's.
final class ForeignPeer {
  private let context: OpaquePointer
  private let ssl: OpaquePointer

  init(isServer: Bool, _ configure: (OpaquePointer) -> Void) {
    context = SSL_CTX_new(TLS_method())
    configure(context)
    ssl = SSL_new(context)
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()))
    if isServer { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
  }

  deinit {
    SSL_free(ssl)
    SSL_CTX_free(context)
  }

  /// Whether the handshake is done.
  var isOpen: Bool { SSL_is_init_finished(ssl) == 1 }

  /// Takes bytes, and gives what it answers. It never closes.
  func exchange(_ bytes: [UInt8]) -> [UInt8] {
    if !bytes.isEmpty { BIO_write(SSL_get_rbio(ssl), bytes, Int32(bytes.count)) }
    ERR_clear_error()
    if isOpen {
      var ignored: UInt8 = 0
      SSL_read(ssl, &ignored, 0)
    } else {
      SSL_do_handshake(ssl)
    }
    ERR_clear_error()
    let count = Int(BIO_ctrl_pending(SSL_get_wbio(ssl)))
    var answer = [UInt8](repeating: 0, count: count)
    if count > 0 { BIO_read(SSL_get_wbio(ssl), &answer, Int32(count)) }
    return answer
  }

  /// Demands that the other end renews its key, and says 42.
  func askForNewKey() -> [UInt8] {
    SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED)
    SSL_write(ssl, [42], 1)
    return exchange([])
  }

  /// Decrypts what came.
  func read(_ bytes: [UInt8]) -> [UInt8] {
    BIO_write(SSL_get_rbio(ssl), bytes, Int32(bytes.count))
    var plain = [UInt8](repeating: 0, count: bytes.count)
    let count = SSL_read(ssl, &plain, Int32(plain.count))
    return Array(plain.prefix(Int(max(0, count))))
  }

  /// Talks to an end until neither has more to say.
  func talk(to end: EmbeddedEnd) throws {
    var answer = exchange([])
    while true {
      if !answer.isEmpty, end.channel.isActive { try end.receive(answer) }
      var sent: [UInt8] = []
      end.channel.embeddedEventLoop.run()
      while let bytes = try end.channel.readOutbound(as: ByteBuffer.self) {
        bytes.withUnsafeReadableBytes { sent.append(contentsOf: $0) }
      }
      answer = sent.isEmpty ? [] : exchange(sent)
      guard !answer.isEmpty else { return }
    }
  }
}
