import Synchronization

/// The credentials in force. New connections take ``current``, so that certificates and secrets are replaced without
/// a restart; connections that exist go on with what they have.
public final class TLSContextSource: Sendable {
  private struct State {
    var credentials: TLSCredentials
    var context: TLSContext
  }

  private let state: Mutex<State>

  public init(_ credentials: TLSCredentials) throws(TLSError) {
    let context = try TLSContext(credentials)
    state = Mutex(State(credentials: credentials, context: context))
  }

  public var current: TLSContext { state.withLock { $0.context } }

  /// Reads the files of the certificates again. When they cannot be used, it throws, and the old ones stay in force:
  /// so a certificate and its key need not be replaced at the same moment.
  public func reload() throws(TLSError) {
    try replace(with: state.withLock { $0.credentials })
  }

  /// Puts other credentials in force. When they cannot be used, it throws, and the old ones stay.
  public func replace(with credentials: TLSCredentials) throws(TLSError) {
    let context = try TLSContext(credentials)
    state.withLock { $0 = State(credentials: credentials, context: context) }
  }
}
