import ExternalTerm

/// Tries beforehand whether a payload can be sent to another node: a message with one that cannot would be lost whole.
enum PayloadCheck {
  /// Why the payload is no term, or nil.
  static func objection(to payload: some Encodable) -> String? {
    do {
      var writer = TermWriter()
      try TermEncoder().encode(payload, to: &writer)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
