/// What a value has written through `Codable`, kept until it is complete: a map must say how many pairs it has
/// before the first of them, and containers may be filled in any order.
final class EncodingNode {
  enum Content {
    case nothing
    case part(Part)
    /// A text that was written as a whole, and may still turn out to be the name of a case.
    case text(String)
    case bytes([UInt8])
    case list([Part])
    case fields([Field])
    /// Keys and values in turn, each a part of its own.
    case pairs([Part])
    /// Containers of more than one kind.
    case conflict
  }

  enum Part {
    /// Terms that stand in the session's buffer one behind the other.
    case written(Range<Int>, count: Int)
    case node(EncodingNode)
  }

  struct Field {
    let name: String
    var part: Part
    /// Made by asking for a container below a key, as the cases of enums do.
    let isNested: Bool
  }

  var content: Content = .nothing
  /// The one field is the case of an enum, and what is in it the values of the case.
  var isCase = false
  /// The fields by name, once there are many.
  private var numbers: [String: Int] = [:]

  /// The values of the case, if this has the shape that enums give it.
  var shapeOfCase: (name: String, values: [Field])? {
    guard case .fields(let fields) = content, fields.count == 1, fields[0].isNested,
      case .node(let node) = fields[0].part
    else { return nil }
    switch node.content {
    case .nothing: return (fields[0].name, [])
    case .fields(let values): return (fields[0].name, values)
    default: return nil
    }
  }

  /// Adds an element to a list, or a key or a value to pairs.
  func append(_ part: Part) {
    switch content {
    case .nothing: content = .list([part])
    case .list(var parts):
      content = .nothing  // so that the array has one owner
      Self.append(part, to: &parts)
      content = .list(parts)
    case .pairs(var parts):
      content = .nothing
      parts.append(part)
      content = .pairs(parts)
    default: content = .conflict
    }
  }

  private static func append(_ part: Part, to parts: inout [Part]) {
    if case .written(let new, let count) = part, case .written(let old, let before) = parts.last,
      old.upperBound == new.lowerBound
    {
      parts[parts.count - 1] = .written(old.lowerBound..<new.upperBound, count: before + count)
    } else {
      parts.append(part)
    }
  }

  /// Sets a field, in place of what was written under its name before.
  func set(_ name: String, _ part: Part, isNested: Bool = false) {
    var fields: [Field]
    switch content {
    case .nothing: fields = []
    case .fields(let present): fields = present
    default:
      content = .conflict
      return
    }
    content = .nothing
    let field = Field(name: name, part: part, isNested: isNested)
    if let number = number(name, in: fields) {
      fields[number] = field
    } else {
      if !numbers.isEmpty { numbers[name] = fields.count }
      fields.append(field)
    }
    content = .fields(fields)
  }

  /// The container that was asked for under the name before.
  func nested(_ name: String) -> EncodingNode? {
    guard case .fields(let fields) = content, let number = number(name, in: fields), fields[number].isNested,
      case .node(let node) = fields[number].part
    else { return nil }
    return node
  }

  private func number(_ name: String, in fields: [Field]) -> Int? {
    guard fields.count > 16 else { return fields.firstIndex { $0.name == name } }
    if numbers.isEmpty {
      for (number, field) in fields.enumerated() { numbers[field.name] = number }
    }
    return numbers[name]
  }
}

extension [EncodingNode.Part] {
  /// How many terms the parts are.
  var terms: Int {
    reduce(0) { sum, part in
      if case .written(_, let count) = part { return sum + count }
      return sum + 1
    }
  }
}
