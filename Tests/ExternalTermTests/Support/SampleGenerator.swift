import ExternalTerm
import Foundation

/// Makes values of the sample type.
struct SampleGenerator {
  var terms: TermGenerator

  init(seed: UInt64) { terms = TermGenerator(seed: seed) }

  private mutating func below(_ bound: Int) -> Int { terms.random.below(bound) }

  private mutating func text() -> String {
    let pieces = ["a", "é", "e\u{301}", "日", "🦉", "\0", " ", "\"", "nil"]
    return (0..<below(12)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  private mutating func list<Value>(_ depth: Int, _ make: (inout Self) throws -> Value) rethrows -> [Value] {
    var result: [Value] = []
    for _ in 0..<below(depth > 0 ? 4 : 1) { result.append(try make(&self)) }
    return result
  }

  mutating func event(_ depth: Int) throws -> Sample.Event {
    switch below(depth > 0 ? 6 : 3) {
    case 0: return .started
    case 1: return .failed(text())
    case 2:
      return .moved(x: Int(truncatingIfNeeded: terms.random.next()), y: below(2) == 0 ? nil : below(300))
    case 3:
      return .after(below(2) == 0 ? nil : try event(depth - 1), try list(depth) { try $0.event(depth - 1) })
    case 4: return .sample(try sample(depth - 1))
    default: return .typed(try typed(depth - 1))
    }
  }

  private mutating func typed(_ depth: Int) throws -> Sample.Typed {
    Sample.Typed(
      inner: try list(depth) { try $0.event(depth - 1) },
      more: try list(depth) { try $0.typed(depth - 1) }
    )
  }

  mutating func sample(_ depth: Int) throws -> Sample {
    var sample = Sample()
    sample.int = below(3) == 0 ? below(300) : Int(truncatingIfNeeded: terms.random.next())
    sample.small = Int8(truncatingIfNeeded: terms.random.next())
    sample.wide = UInt128(terms.random.next()) << UInt128(below(65))
    let double = Double(bitPattern: terms.random.next())
    sample.double = double.isFinite ? double : Double(below(100))
    sample.flag = below(2) == 0
    sample.text = text()
    sample.data = Data(terms.random.bytes(below(40)))
    sample.bytes = terms.random.bytes(below(40))
    if below(2) == 0 {
      let bytes = terms.random.bytes(16)
      sample.uuid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
      sample.date = Date(timeIntervalSinceReferenceDate: Double(below(1 << 40)) / 1024)
    }
    if below(2) == 0 { sample.event = try event(depth) }
    sample.events = try list(depth) { try $0.below(3) == 0 ? nil : $0.event(depth - 1) }
    for _ in 0..<below(3) { sample.byText[text()] = try event(depth - 1) }
    for _ in 0..<below(3) { sample.byEvent[try event(depth - 1)] = below(1000) }
    for _ in 0..<below(3) { sample.byNumber[below(1000)] = [Double(below(10)), 0.5] }
    sample.set = Set(list(depth) { $0.text() })
    sample.kind = Sample.Kind.allCases[below(3)]
    if case .pid(let pid) = try terms.term() { sample.pid = pid }
    sample.terms = try list(depth) { try $0.terms.term(depth: 2) }
    sample.children = try list(depth) { try $0.sample(depth - 1) }
    return sample
  }
}
