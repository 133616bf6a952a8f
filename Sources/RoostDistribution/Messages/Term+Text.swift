import ExternalTerm

extension Term {
  /// A text as Erlang's own modules have it: a list of characters.
  static func text(_ text: String) -> Term { .list(text.unicodeScalars.map { .integer(Int($0.value)) }) }
}
