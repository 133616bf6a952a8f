/// One thing the run must account for: it ends as a result or as a failure.
struct InputItem: Equatable, Sendable {
  /// Where it lies below the input folder, parts separated by `/`.
  var path: String
  /// Why it cannot even be read, in words; `nil` for a file that the workers are to try.
  var fault: String?

  init(path: String, fault: String? = nil) {
    self.path = path
    self.fault = fault
  }
}

/// Something the walk saw and left alone.
struct IgnoredEntry: Equatable, Sendable, Codable {
  var path: String
  var reason: String
}

/// Everything a walk of the input folder found, each list in the byte order of its paths.
struct InputListing: Equatable, Sendable {
  var items: [InputItem] = []
  var ignored: [IgnoredEntry] = []
}
