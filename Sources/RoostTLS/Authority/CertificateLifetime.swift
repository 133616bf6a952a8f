/// When a certificate is valid, counted from the moment it is made.
public struct CertificateLifetime: Sendable, Hashable {
  /// Before now by default, for machines whose clocks are behind.
  public var start: Duration
  public var end: Duration

  public init(from start: Duration = .seconds(-300), to end: Duration) {
    self.start = start
    self.end = end
  }

  public static func days(_ count: Int) -> Self {
    // Far beyond what a certificate may have is as wrong as further beyond, and cannot overflow.
    Self(to: .seconds(86_400 * max(-1_000_000, min(count, 1_000_000))))
  }
}
