import COpenSSL

/// What OpenSSL says of a failure, the oldest (the cause) first.
struct OpenSSLReasons: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let library: Int32
    let reason: Int32
    let words: String
  }

  /// More than this many say nothing new.
  private static let limit = 4

  let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Takes all errors out of this thread's queue.
  static func take() -> Self {
    var entries: [Entry] = []
    var data: UnsafePointer<CChar>?
    var flags: Int32 = 0
    while true {
      let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
      guard code != 0 else { break }
      guard entries.count < limit else { continue }
      var words = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
      if flags & ERR_TXT_STRING != 0, let data, data.pointee != 0 {
        words += ", \(String(cString: data))"
      }
      entries.append(Entry(library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code), words: words))
    }
    return Self(entries)
  }

  /// Forgets what other code on this thread left behind: `SSL_get_error` needs an empty queue.
  static func clear() { ERR_clear_error() }

  var isEmpty: Bool { entries.isEmpty }
  var words: String { entries.map(\.words).joined(separator: "; ") }

  /// The reasons of the TLS library itself (`SSL_R_…`).
  var ofTLS: [Int32] { entries.filter { $0.library == ERR_LIB_SSL }.map(\.reason) }
}
