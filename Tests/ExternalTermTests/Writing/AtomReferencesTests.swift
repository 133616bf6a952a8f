import ExternalTerm
import Testing

@Suite("Atoms by index")
struct AtomReferencesTests {
  @Test("An atom has one index in a message, and a message refers to 255 atoms at most")
  func limit() {
    var references = AtomReferences()
    var given: [Atom: UInt8] = [:]
    for number in 0..<3000 {
      let atom = Atom("a\(number)")
      if let index = references.index(of: atom) { given[atom] = index }
    }
    #expect(given.count == AtomReferences.maximum && references.entries.count == given.count)
    #expect(Set(given.values) == Set(0..<255))
    for (atom, index) in given {
      #expect(references.index(of: atom) == index)
      #expect(references.entries[Int(index)].atom == atom)
    }
    #expect(Set(references.entries.map(\.slot)).count == given.count)
    #expect(references.entries.allSatisfy { (0..<AtomReferences.slots).contains($0.slot) })
  }

  @Test("Of two atoms with the same slot, a message refers to the first and spells out the second")
  func sharedSlot() {
    var bySlot: [Int: Atom] = [:]
    var pair: (Atom, Atom)?
    for number in 0..<10_000 where pair == nil {
      let atom = Atom("atom\(number)")
      var references = AtomReferences()
      _ = references.index(of: atom)
      let slot = references.entries[0].slot
      if let first = bySlot[slot] { pair = (first, atom) }
      bySlot[slot] = atom
    }
    guard let pair else {
      Issue.record("no two of 10,000 atoms share one of 2048 slots")
      return
    }
    var references = AtomReferences()
    #expect(references.index(of: pair.0) == 0)
    #expect(references.index(of: pair.1) == nil)
    #expect(references.index(of: "other") == 1)
    references.reset()
    #expect(references.entries.isEmpty)
    #expect(references.index(of: pair.1) == 0)
  }

  @Test(
    "An atom that is too long to be sent has no index, and one of 255 characters of any length in bytes has"
  )
  func length() {
    var references = AtomReferences()
    #expect(references.index(of: Atom(String(repeating: "a", count: 256))) == nil)
    #expect(references.index(of: Atom(String(repeating: "🦉", count: 255))) == 0)
    #expect(references.index(of: "") == 1)
  }
}
