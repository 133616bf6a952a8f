/// Whether a supervisor stops by itself once its significant children have ended of themselves.
///
/// A child ends of itself if it is transient and ends in an orderly way, or if it is temporary and ends in
/// any way. A child stopped by its supervisor, by request or together with its siblings, does not count.
/// The supervisor then stops its other children and ends with ``ExitReason/shutdown``. As in OTP's
/// `supervisor`.
public enum AutoShutdown: Sendable, Hashable, CaseIterable {
  /// It does not; significant children are not allowed.
  case never

  /// As soon as any significant child ended.
  case anySignificant

  /// When the last significant child that was alive ended.
  case allSignificant
}
