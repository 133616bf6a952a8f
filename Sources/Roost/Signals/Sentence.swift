extension String {
  /// With a full stop at its end: what errors and processes say of themselves may have one already.
  var sentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
