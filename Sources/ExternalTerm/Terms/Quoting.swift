/// How Erlang writes text between quotes.
enum Quoting {
  static func quote(_ text: String, with mark: Character) -> String {
    var result = String(mark)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      case _ where Character(scalar) == mark: result += "\\\(mark)"
      case _ where scalar.value < 32 || scalar.value == 127:
        result += "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    result.append(mark)
    return result
  }

  /// Whether Erlang's shell shows bytes as text: printable ASCII and white space.
  static func isPrintable(_ byte: UInt8) -> Bool {
    (32..<127).contains(byte) || byte == 10 || byte == 9 || byte == 13
  }
}
