import Foundation

/// The lines of the StatsD protocol, `name:value|type`.
enum StatsdLine {
  static func counter(_ name: String, by amount: Int64) -> String { "\(name):\(amount)|c" }

  /// A gauge's value. A leading minus sign would mean a decrement, so the gauge is first set to zero.
  /// Empty for what is no number.
  static func gauge(_ name: String, _ value: Double) -> [String] {
    guard let number = number(value) else { return [] }
    return number.hasPrefix("-") ? ["\(name):0|g", "\(name):\(number)|g"] : ["\(name):\(number)|g"]
  }

  /// A value whose distribution is of interest; `nil` for what is no number.
  static func histogram(_ name: String, _ value: Double) -> String? {
    number(value).map { "\(name):\($0)|h" }
  }

  /// A duration, sent in milliseconds with microseconds as decimals.
  static func timer(_ name: String, nanoseconds: Int64) -> String {
    "\(name):\(number(Double(max(nanoseconds, 0)) / 1e6) ?? "0")|ms"
  }

  /// The metric name of a label and its dimensions, which plain StatsD lacks: they become parts of the name,
  /// `exits` with `reason: normal` being `exits.reason.normal`.
  static func name(_ label: String, _ dimensions: [(String, String)]) -> String {
    let parts = [label] + dimensions.flatMap { [$0.0, $0.1] }
    return parts.map(sanitised).joined(separator: ".")
  }

  /// Characters with a meaning in the protocol, white space and control characters become `_`.
  private static func sanitised(_ part: String) -> String {
    var result = ""
    for scalar in part.unicodeScalars {
      let reserved = ":|@#".unicodeScalars.contains(scalar)
      let kept = !reserved && scalar.value > 0x20 && scalar.value != 0x7F
      result.unicodeScalars.append(kept ? scalar : "_")
    }
    return result.isEmpty ? "_" : result
  }

  /// At most three decimals and no exponent; `nil` for infinities and NaN.
  private static func number(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    var text = String(format: "%.3f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }
}
