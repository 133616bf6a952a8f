import ExternalTerm

/// A type with a reading by hand of every kind.
indirect enum FuzzCommand: Hashable, TermCodable {
  case stop
  case count(Int32, Double)
  case text(String, Atom?)
  case many([FuzzCommand], [String: FuzzCommand])
  case bytes([UInt8], Binary)
  case own(Term, ExternalPid?)

  func encode(to writer: inout TermWriter) throws {
    switch self {
    case .stop: try writer.write(atom: "stop")
    case .count(let a, let b): try writer.writeTuple(Atom("count"), a, b)
    case .text(let a, let b): try writer.writeTuple(Atom("text"), a, b)
    case .many(let a, let b): try writer.writeTuple(Atom("many"), a, b)
    case .bytes(let a, let b): try writer.writeTuple(Atom("bytes"), a, b)
    case .own(let a, let b): try writer.writeTuple(Atom("own"), a, b)
    }
  }

  init(from reader: inout TermReader) throws {
    if try reader.readAtom(ifIs: "stop") {
      self = .stop
      return
    }
    try reader.readTuple(arity: 3)
    if try reader.readAtom(ifIs: "count") {
      self = .count(try Int32(from: &reader), try Double(from: &reader))
    } else if try reader.readAtom(ifIs: "text") {
      self = .text(try String(from: &reader), try Atom?(from: &reader))
    } else if try reader.readAtom(ifIs: "many") {
      self = .many(try [FuzzCommand](from: &reader), try [String: FuzzCommand](from: &reader))
    } else if try reader.readAtom(ifIs: "bytes") {
      self = .bytes(try [UInt8](from: &reader), try Binary(from: &reader))
    } else if try reader.readAtom(ifIs: "own") {
      self = .own(try Term(from: &reader), try ExternalPid?(from: &reader))
    } else {
      throw reader.mismatch("the name of a command")
    }
  }

  static func random(_ random: inout SplitMix, depth: Int) throws -> FuzzCommand {
    switch random.below(depth > 0 ? 6 : 4) {
    case 0: return .stop
    case 1: return .count(Int32(truncatingIfNeeded: random.next()), Double(random.below(100)) / 4)
    case 2: return .text("text\(random.below(10))", random.below(2) == 0 ? nil : "atom")
    case 3: return .bytes(random.bytes(random.below(10)), Binary(random.bytes(random.below(10))))
    case 4:
      let first = try Self.random(&random, depth: depth - 1)
      let second = try Self.random(&random, depth: depth - 1)
      return .many([first, second], ["a": second, "b": first])
    default:
      var terms = TermGenerator(seed: random.next())
      return .own(try terms.term(depth: 2), nil)
    }
  }
}
