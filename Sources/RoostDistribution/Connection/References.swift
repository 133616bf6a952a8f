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

  /// Whether a reference may be one of this node's.
  func made(_ reference: ExternalReference) -> Bool {
    reference.creation == creation && reference.wordCount == 3 && reference.node == name
  }
}

extension ExternalReference {
  /// The number of a reference of this node.
  var number: UInt64 {
    UInt64(self[word: 0] & 0x3FFFF) | UInt64(self[word: 1]) << 18 | UInt64(self[word: 2] & 0x3FFF) << 50
  }
}

extension MonitorRef {
  /// The monitor that a reference of this node stands for.
  init(_ reference: ExternalReference) {
    self.init(number: reference.number)
  }
}
