/// Measurements as people read them: a row each.
enum Table {
  static let widths = (id: 4, value: 14, unit: 14)

  static var header: String {
    row("", "median", "unit", "min", "max", "what")
  }

  static func row(_ measurement: Measurement) -> String {
    let summary = measurement.summary
    let others = measurement.others.map { ", \($0.name) \(number($0.summary.value))" }.joined()
    return row(
      measurement.id,
      number(summary.value),
      measurement.unit,
      number(summary.min),
      number(summary.max),
      measurement.title + others
    )
  }

  private static func row(
    _ id: String,
    _ value: String,
    _ unit: String,
    _ min: String,
    _ max: String,
    _ title: String
  ) -> String {
    let numbers = [value, min, max].map { pad($0, widths.value, before: true) }
    return [pad(id, widths.id), numbers[0], pad(unit, widths.unit), numbers[1], numbers[2], " " + title]
      .joined(separator: " ")
  }

  private static func pad(_ text: String, _ width: Int, before: Bool = false) -> String {
    let padding = String(repeating: " ", count: Swift.max(0, width - text.count))
    return before ? padding + text : text + padding
  }

  /// Whole numbers with commas between the thousands; small ones with four decimals.
  static func number(_ value: Double) -> String {
    guard value >= 1000 else { return "\((value * 10_000).rounded() / 10_000)" }
    var digits = String(Int(value.rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
