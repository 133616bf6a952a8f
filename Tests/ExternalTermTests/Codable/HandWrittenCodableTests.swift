import ExternalTerm
import Testing

@Suite("Hand-written Codable: containers of every kind, in any order, and superclasses")
struct HandWrittenCodableTests {
  class Animal: Codable {
    var name: String
    init(name: String) { self.name = name }
  }

  /// Keeps what its superclass writes apart.
  final class Dog: Animal {
    var age: Int
    enum CodingKeys: CodingKey { case age }

    init(name: String, age: Int) {
      self.age = age
      super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      age = try container.decode(Int.self, forKey: .age)
      try super.init(from: try container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(age, forKey: .age)
      try super.encode(to: container.superEncoder())
    }
  }

  /// Writes its fields beside those of its superclass.
  final class Cat: Animal {
    var lives: Int
    enum CodingKeys: CodingKey { case lives, parent }

    init(name: String, lives: Int) {
      self.lives = lives
      super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
      lives = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .lives)
      try super.init(from: decoder)
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(lives, forKey: .lives)
      try super.encode(to: encoder)
    }
  }

  @Test("A superclass is the field super, or shares the map, as the class has it")
  func inheritance() throws {
    let dog = Dog(name: "Rex", age: 3)
    #expect(try Mapping.term(dog) == .fields(["age": 3, "super": .fields(["name": .text("Rex")])]))
    let sameDog = try Mapping.copy([dog])[0]
    #expect(sameDog.name == "Rex" && sameDog.age == 3)
    let cat = Cat(name: "Tom", lives: 9)
    #expect(try Mapping.term(cat) == .fields(["lives": 9, "name": .text("Tom")]))
    let sameCat = try Mapping.copy(cat)
    #expect(sameCat.name == "Tom" && sameCat.lives == 9)
    #expect(
      try Mapping.mismatch(Dog.self, .fields(["age": 3])).message.hasPrefix(
        "expected Dog with the field super"
      )
    )
    let error = try Mapping.mismatch([Dog].self, [.fields(["age": 3, "super": .fields(["name": 5])])])
    #expect(error.path == "[0].super.name")
  }

  /// A table with rows of numbers and a head, in containers that are filled in turn.
  struct Table: Codable, Equatable {
    var title: String
    var rows: [[Int?]]
    var head: [String: String]

    enum Keys: CodingKey { case title, rows, head }
    struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { return nil }
    }

    init(title: String, rows: [[Int?]], head: [String: String]) {
      self.title = title
      self.rows = rows
      self.head = head
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      title = try container.decode(String.self, forKey: .title)
      var outer = try container.nestedUnkeyedContainer(forKey: .rows)
      rows = []
      while !outer.isAtEnd {
        var inner = try outer.nestedUnkeyedContainer()
        var row: [Int?] = []
        #expect(inner.count != nil)
        while !inner.isAtEnd { row.append(try inner.decodeNil() ? nil : try inner.decode(Int.self)) }
        rows.append(row)
      }
      let names = try container.nestedContainer(keyedBy: Name.self, forKey: .head)
      head = [:]
      for name in names.allKeys { head[name.stringValue] = try names.decode(String.self, forKey: name) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      var outer = container.nestedUnkeyedContainer(forKey: .rows)
      var names = container.nestedContainer(keyedBy: Name.self, forKey: .head)
      var rest = head.sorted { $0.key < $1.key }[...]
      for row in rows {
        var inner = outer.nestedUnkeyedContainer()
        for value in row {
          if let next = rest.popFirst() { try names.encode(next.value, forKey: Name(stringValue: next.key)) }
          if let value { try inner.encode(value) } else { try inner.encodeNil() }
        }
      }
      for next in rest { try names.encode(next.value, forKey: Name(stringValue: next.key)) }
      try container.encode(title, forKey: .title)
    }
  }

  @Test("Nested containers may be filled in turn")
  func interleaved() throws {
    let table = Table(title: "t", rows: [[1, nil], [], [300]], head: ["a": "b", "c": "d"])
    try Mapping.expect(
      table,
      .fields([
        "title": .text("t"), "rows": [[1, .atom("nil")], [], [300]],
        "head": .fields(["a": .text("b"), "c": .text("d")]),
      ])
    )
    let many = Table(
      title: "",
      rows: [],
      head: Dictionary(uniqueKeysWithValues: (0..<500).map { ("key\($0)", "\($0)") })
    )
    #expect(try Mapping.copy(many) == many)
  }

  /// Elements of several types in one list.
  struct Row: Codable, Equatable {
    var id: Int
    var name: String
    var flags: [Bool]

    init(id: Int, name: String, flags: [Bool]) {
      self.id = id
      self.name = name
      self.flags = flags
    }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      id = try container.decode(Int.self)
      name = try container.decode(String.self)
      flags = try container.decode([Bool].self)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(id)
      try container.encode(name)
      try container.encode(flags)
    }
  }

  @Test("A list may hold several types, and asking it for more than it has is an error")
  func unkeyed() throws {
    let row = Row(id: 1, name: "a", flags: [true])
    try Mapping.expect(row, [1, .text("a"), [.atom("true")]])
    try Mapping.expect([row], [[1, .text("a"), [.atom("true")]]])
    #expect(
      try Mapping.mismatch(Row.self, [1, .text("a")]).message
        == "expected Row with more than 2 elements, got [1,<<\"a\">>]"
    )
    #expect(try Mapping.mismatch(Row.self, [1, 2, 3]).path == "[1]")
    #expect(try Mapping.mismatch(Row.self, .improperList([1], tail: 2)).message == "expected Row, got [1|2]")
    #expect(try Mapping.mismatch(Row.self, .tuple([1, 2, 3])).message == "expected Row, got {1,2,3}")
    #expect(
      try Mapping.mismatch(Row.self, .binary([1, 2, 3])).message == "expected Row as a list, got <<1,2,3>>"
    )
    // A string is a list of small integers.
    #expect(try Mapping.mismatch(Row.self, [1, 2]).message == "expected a text, got 2")
  }

  /// Asks for what it is told to.
  private struct Misuse: Encodable {
    let write: @Sendable (any Encoder) throws -> Void
    func encode(to encoder: any Encoder) throws { try write(encoder) }
  }

  private enum Key: CodingKey { case a }

  @Test("A value that is more than one kind of container is not written")
  func conflicts() throws {
    let misuses: [@Sendable (any Encoder) throws -> Void] = [
      { encoder in
        var list = encoder.unkeyedContainer()
        try list.encode(1)
        var map = encoder.container(keyedBy: Key.self)
        try map.encode(2, forKey: .a)
      },
      { encoder in
        var map = encoder.container(keyedBy: Key.self)
        try map.encode(2, forKey: .a)
        var value = encoder.singleValueContainer()
        try value.encode("x")
      },
      { encoder in
        var value = encoder.singleValueContainer()
        try value.encode(1)
        var list = encoder.unkeyedContainer()
        try list.encode([1] as [UInt8])
      },
    ]
    for misuse in misuses {
      let error = #expect(throws: TermEncodingError.self) {
        try TermEncoder().encode([Misuse(write: misuse)])
      }
      #expect(error?.code == .invalidValue)
    }
  }

  @Test("A field that is written twice has the last value, and a container that is asked for twice goes on")
  func twice() throws {
    let fields = Misuse { encoder in
      var map = encoder.container(keyedBy: Key.self)
      try map.encode(1, forKey: .a)
      try map.encode(2, forKey: .a)
    }
    #expect(try Mapping.term(fields) == .fields(["a": 2]))
    let nested = Misuse { encoder in
      var map = encoder.container(keyedBy: Key.self)
      var first = map.nestedUnkeyedContainer(forKey: .a)
      try first.encode(1)
      var second = map.nestedUnkeyedContainer(forKey: .a)
      try second.encode(contentsOf: [2, 3] as [UInt8])
      try second.encode(4)
    }
    #expect(try Mapping.term(nested) == .fields(["a": [1, 2, 3, 4]]))
    let bytes = Misuse { encoder in
      var list = encoder.unkeyedContainer()
      try list.encode(contentsOf: [2, 3] as [UInt8])
      #expect(list.count == 2)
      try list.encode("x")
    }
    #expect(try Mapping.term(bytes) == [2, 3, .text("x")])
    #expect(try Mapping.term(Misuse { _ in }) == .map([:]))
  }

  /// Asks by hand for the widest integers, for which protocols have defaults that refuse.
  private struct Wide: Codable, Equatable {
    var signed: [Int128]
    var unsigned: [UInt128]

    enum Case: Codable, Equatable { case both(Int128, UInt128?) }

    init(signed: [Int128], unsigned: [UInt128]) {
      self.signed = signed
      self.unsigned = unsigned
    }

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      let head = try list.superDecoder().singleValueContainer()
      signed = [try head.decode(Int128.self)]
      unsigned = [try list.superDecoder().singleValueContainer().decode(UInt128.self)]
      while !list.isAtEnd {
        signed.append(try list.decode(Int128.self))
        unsigned.append(try list.decode(UInt128.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      var head = list.superEncoder().singleValueContainer()
      try head.encode(signed[0])
      var second = list.superEncoder().singleValueContainer()
      try second.encode(unsigned[0])
      for (value, other) in zip(signed, unsigned).dropFirst() {
        try list.encode(value)
        try list.encode(other)
      }
    }
  }

  @Test("Integers of 128 bits stand in containers of every kind")
  func wide() throws {
    let value = Wide(signed: [.min, 1, .max], unsigned: [.max, 0, 5])
    try Mapping.expect(
      value,
      .list(
        [Int128.min, 1, .max].enumerated().flatMap { index, signed in
          [Term(integer: signed), Term(integer: value.unsigned[index])]
        }
      )
    )
    try Mapping.expect(
      Wide.Case.both(.min, .max),
      .tagged("both", Term(integer: Int128.min), Term(integer: UInt128.max))
    )
    #expect(try Mapping.mismatch(Wide.self, [1, 2, 3, .integer(-1)]).path == "[3]")
  }

  @Test("A type that tries one reading after the other finds the one that fits")
  func alternatives() throws {
    enum Any_: Decodable, Equatable {
      case bool(Bool), int(Int), double(Double), text(String), list([Any_]), map([String: Any_]), none

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          self = .none
        } else if let value = try? container.decode(Bool.self) {
          self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
          self = .int(value)
        } else if let value = try? container.decode(Double.self) {
          self = .double(value)
        } else if let value = try? container.decode(String.self) {
          self = .text(value)
        } else if let value = try? container.decode([Any_].self) {
          self = .list(value)
        } else {
          self = .map(try container.decode([String: Any_].self))
        }
      }
    }
    let term: Term = .map([
      .text("a"): [1, 2.5, .atom("nil"), .text("x"), .map([:])], .atom("b"): .atom("true"),
    ])
    let value = try Mapping.value(Any_.self, term)
    #expect(
      value
        == .map(["a": .list([.int(1), .double(2.5), .none, .text("x"), .map([:])]), "b": .bool(true)])
    )
    #expect(try Mapping.mismatch(Any_.self, .tuple([1])).message == "expected a map, got {1}")
  }
}
