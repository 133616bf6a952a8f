import CVips

/// What libvips has one of for the whole process: the fact that it runs, its error buffer, and its vector
/// programs.
///
/// This is the one place with a process-wide value, because the library behind it is process-wide: two
/// of these would give two gates to one buffer.
final class VipsLibrary: Sendable {
  /// libvips, started by the first who asks. `vips_init` does not guard itself against two threads that
  /// call it at once; this does.
  static let started = Result { () throws(ImagingError) in try VipsLibrary() }

  let gate = ErrorGate(takeWords: takeVipsWords)
  let programs = VectorPrograms()

  private init() throws(ImagingError) {
    guard vips_init("roost") == 0 else {
      let words = takeVipsWords()
      throw ImagingError(.setUp, file: "", words: "libvips does not start: \(words)")
    }
    roost_vips_keep_warnings()
  }
}

/// The words in libvips's error buffer, on one line, each once; the buffer is empty afterwards.
@Sendable func takeVipsWords() -> String {
  guard let text = vips_error_buffer_copy() else { return "" }
  defer { g_free(text) }
  var lines: [Substring] = []
  for line in String(cString: text).split(whereSeparator: \.isNewline) where !lines.contains(line) {
    lines.append(line)
  }
  return lines.joined(separator: "; ")
}
