/// Which cookie is used with which node: one for all, and others for the nodes that are named, as with
/// `erlang:set_cookie/2`.
public struct CookieJar: Sendable {
  private let common: Cookie
  private var special: [NodeName: Cookie] = [:]

  public init(_ cookie: Cookie) {
    common = cookie
  }

  /// The cookie that both sides of a connection with the node must know.
  public subscript(node: NodeName) -> Cookie {
    get { special[node] ?? common }
    set { special[node] = newValue }
  }
}
