extension Term: CustomStringConvertible {
  /// As Erlang's `~p` prints it on one line, with the keys of a map in order of their text.
  public var description: String { TermPrinter.print(self, upTo: .max) }

  /// The beginning of the description, for error messages.
  func summary(upTo length: Int = 120) -> String { TermPrinter.print(self, upTo: length) }
}

/// Prints a term, and stops when the text is long enough.
private struct TermPrinter {
  private var text = ""
  private let limit: Int
  private var room: Int

  static func print(_ term: Term, upTo limit: Int) -> String {
    var printer = TermPrinter(limit: limit)
    printer.add(term, depth: 0)
    return printer.room >= 0 ? printer.text : String(printer.text.prefix(limit)) + "…"
  }

  private init(limit: Int) {
    self.limit = limit
    room = limit
  }

  private mutating func add(_ part: String) {
    text += part
    room -= part.utf8.count
  }

  private mutating func add(_ term: Term, depth: Int) {
    guard room >= 0 else { return }
    // Nothing that was decoded is as deep as this; a term made by hand may be.
    guard depth < DecodingLimits.deepest else { return add("…") }
    switch term {
    case .integer(let value): add(String(value))
    case .bigInteger(let value): add(value.description)
    case .float(let value): add(Self.describe(value))
    case .atom(let value): add(value.description)
    case .tuple(let elements): add(elements, "{", "}", depth)
    case .list(let elements): addList(elements, depth)
    case .improperList(let elements, let tail):
      add(elements, "[", "|", depth)
      add(tail, depth: depth + 1)
      add("]")
    case .map(let pairs): addMap(pairs, depth)
    case .binary(let value): addBinary(value)
    case .bitString(let value): add(value.description)
    case .pid(let value): add(value.description)
    case .port(let value): add(value.description)
    case .reference(let value): add(value.description)
    case .fun(let value): add(value.description)
    case .function(let value): add(value.description)
    case .local(let value): add("#Local<\(value.count) bytes>")
    }
  }

  private mutating func add(_ elements: [Term], _ open: String, _ close: String, _ depth: Int) {
    add(open)
    for (index, element) in elements.enumerated() {
      guard room >= 0 else { return }
      if index > 0 { add(",") }
      add(element, depth: depth + 1)
    }
    add(close)
  }

  private mutating func addList(_ elements: [Term], _ depth: Int) {
    var bytes: [UInt8] = []
    for element in elements {
      guard case .integer(let value) = element, let byte = UInt8(exactly: value), Quoting.isPrintable(byte)
      else {
        return add(elements, "[", "]", depth)
      }
      bytes.append(byte)
    }
    add(bytes.isEmpty ? "[]" : Quoting.quote(String(decoding: bytes, as: UTF8.self), with: "\""))
  }

  private mutating func addMap(_ pairs: [Term: Term], _ depth: Int) {
    let sorted = pairs.map { key, value in
      var printer = TermPrinter(limit: room)
      printer.add(key, depth: depth + 1)
      return (printer.text, value)
    }.sorted { $0.0 < $1.0 }
    add("#{")
    for (index, (key, value)) in sorted.enumerated() {
      guard room >= 0 else { return }
      add(index > 0 ? ",\(key) => " : "\(key) => ")
      add(value, depth: depth + 1)
    }
    add("}")
  }

  private mutating func addBinary(_ value: Binary) {
    guard value.count > room else { return add(value.description) }
    add(Binary(value.prefix(room)).description)
    room = -1
  }

  private static func describe(_ value: Double) -> String {
    let text = String(value)
    guard let exponent = text.firstIndex(of: "e") else { return text }
    let digits = text[..<exponent]
    return (digits.contains(".") ? String(digits) : digits + ".0") + text[exponent...].filter { $0 != "+" }
  }
}
