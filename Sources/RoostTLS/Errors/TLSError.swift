/// Why a connection, a secret or a certificate cannot be used. The message says what to do, and ends with
/// OpenSSL's own words where it gave any.
public struct TLSError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// The cluster's secret is too short or too long.
    case invalidSecret
    /// A certificate, chain or key cannot be read, or they do not belong together.
    case invalidCertificate
    /// A host name that no certificate can be issued to or checked against.
    case invalidHost
    /// A file cannot be written.
    case unwritableFile
    /// OpenSSL does not offer what is needed, or failed in itself.
    case unavailable

    /// The peer's secret is another, or it has none.
    case secretMismatch
    /// The peer showed no certificate.
    case noCertificate
    /// The peer's certificate has expired, or is not valid yet.
    case outdatedCertificate
    /// The peer's certificate is not from our authority, or may not be used so.
    case untrustedCertificate
    /// The peer's certificate names other hosts than the one that was asked for.
    case wrongHost
    /// The peer speaks no TLS 1.3, or no TLS at all.
    case incompatible
    /// The peer broke the handshake or the connection off with an alert.
    case refused
    /// The handshake took too long.
    case handshakeTimeout
    /// The connection ended in the middle of the handshake.
    case handshakeInterrupted

    /// The connection ended without the peer's close_notify: what came may be cut short.
    case uncleanShutdown
    /// A record is damaged or was tampered with.
    case damagedRecord
    /// More was written than may wait for the end of the handshake.
    case bufferFull
    /// Only one direction was to be closed, and the handshake is not done.
    case handshakePending
    /// The connection is closed, or closing.
    case closed
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Adds OpenSSL's words to the message.
  init(_ code: Code, _ message: String, _ reasons: OpenSSLReasons) {
    self.init(code, reasons.isEmpty ? message : "\(message) (OpenSSL: \(reasons.words))")
  }
}

extension TLSError: CustomStringConvertible {
  public var description: String { message }
}
