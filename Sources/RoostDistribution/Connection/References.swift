import ExternalTerm
import Roost

extension LocalNode {
  /// A reference of this node by its number. Erlang allows 18 bits in the first word.
  func reference(_ number: UInt64) -> ExternalReference {
    let words = [UInt32(number & 0x3FFFF), UInt32(truncatingIfNeeded: number >> 18), UInt32(number >> 50)]
    guard let reference = ExternalReference(node: name, creation: creation, words: words) else {
      preconditionFailure("a reference has one to five words")
    }
    return reference
  }
}

extension MonitorRef {
  /// The monitor that a reference of this node stands for.
  init(_ reference: ExternalReference) {
    let words = reference.words
    let number = words.enumerated().reduce(into: UInt64(0)) { number, word in
      switch word.offset {
      case 0: number |= UInt64(word.element & 0x3FFFF)
      case 1: number |= UInt64(word.element) << 18
      case 2: number |= UInt64(word.element & 0x3FFF) << 50
      default: break
      }
    }
    self.init(number: number)
  }
}
