import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("The cache of atoms")
struct AtomCacheTests {
  private static func read(_ bytes: [UInt8], _ receiver: inout AtomCacheReceiver) throws -> Int {
    try bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      try receiver.read(&reader)
      return reader.offset
    }
  }

  @Test("The header that erl_ext_dist takes apart gives the atoms that it names")
  func documented() throws {
    var receiver = AtomCacheReceiver()
    // Two atoms are there already: in slot 10 of segment 0 and slot 5 of segment 4.
    let before: [UInt8] = [2, 0xC8, 0, 10, 1, 97, 5, 1, 98]
    #expect(try Self.read(before, &receiver) == before.count)
    #expect(receiver.current == ["a", "b"])
    let header: [UInt8] =
      [5, 4 << 4, 137, 9, 10, 5, 236, 3, 114, 101, 103, 9, 4, 99, 97, 108, 108, 238, 13]
      + Array("set_get_state".utf8)
    #expect(try Self.read(header + [104, 4], &receiver) == header.count)
    #expect(receiver.current == ["a", "b", "reg", "call", "set_get_state"])
  }

  @Test("An atom is told once, and is one byte and half a byte of flags from then on")
  func toldOnce() throws {
    var pair = AtomPair()
    #expect(try pair.carry(["hello"]).count == 1 + 1 + 1 + 1 + 5)
    #expect(try pair.carry(["hello"]).count == 1 + 1 + 1)
    #expect(try pair.carry([]).count == 1)
  }

  @Test("Atoms that share a slot displace one another, and are told anew")
  func displaced() throws {
    var bySlot: [Int: Atom] = [:]
    var shared: (Atom, Atom)?
    for number in 0..<10_000 where shared == nil {
      let atom = Atom("atom\(number)")
      var references = AtomReferences()
      _ = references.index(of: atom)
      if let first = bySlot[references.entries[0].slot] { shared = (first, atom) }
      bySlot[references.entries[0].slot] = atom
    }
    let (first, second) = try #require(shared)
    var pair = AtomPair()
    for atom in [first, second, first, second] {
      #expect(try pair.carry([atom]).count == 4 + atom.name.utf8.count)
    }
    #expect(try pair.carry([second]).count == 3)
  }

  @Test("Atoms of more than 255 bytes get two bytes of length, and so do all others of the header")
  func longAtoms() throws {
    let long = Atom(String(repeating: "日", count: 200))
    var pair = AtomPair()
    #expect(try pair.carry(["a", long, "b"]).atoms == ["a", long, "b"])
    #expect(try pair.carry(["c", "d", long, "e"]).atoms == ["c", "d", long, "e"])
    #expect(try pair.carry(["e", "f"]).atoms == ["e", "f"])
  }

  @Test("A thousand messages with atoms of all kinds arrive as they were sent", arguments: 0..<8)
  func random(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var pair = AtomPair()
    for _ in 0..<1000 {
      let atoms = (0..<random.below(random.below(10) == 0 ? 400 : 6)).map { _ in
        switch random.below(20) {
        case 0: Atom(String(repeating: "é", count: random.below(256)))
        case 1: Atom("")
        default: Atom("atom_\(random.below(3000))")
        }
      }
      let carried = try pair.carry(atoms)
      #expect(carried.count >= 0)
      #expect(Set(carried.atoms).isSubset(of: Set(atoms)))
    }
  }

  @Test("Headers that are cut short, or refer to what was never told, are errors")
  func malformed() throws {
    var pair = AtomPair()
    var references = AtomReferences()
    for atom in ["a", "bc", "def"] as [Atom] { _ = references.index(of: atom) }
    var header: [UInt8] = []
    pair.sender.write(references.entries, to: &header)
    for count in 0..<header.count {
      var receiver = AtomCacheReceiver()
      #expect(throws: WireError.self) { try Self.read(Array(header.prefix(count)), &receiver) }
    }
    var receiver = AtomCacheReceiver()
    let untold = #expect(throws: WireError.self) { try Self.read([1, 3, 9], &receiver) }
    #expect(untold?.message == "a distribution header refers to the atom in slot 777, which was never told")
    #expect(throws: WireError.self) { try Self.read([1, 8, 0, 2, 0xFF, 0xFE], &receiver) }
    let tooLong = [1, 0x18, 0, 1, 0] + [UInt8](repeating: 97, count: 256)
    #expect(throws: WireError.self) { try Self.read(tooLong, &receiver) }
  }

  @Test("No bytes make the receiver trap")
  func hostile() throws {
    var random = SplitMix(seed: 77)
    var receiver = AtomCacheReceiver()
    var failures = 0
    for _ in 0..<20_000 {
      var bytes = random.bytes(random.below(60))
      if !bytes.isEmpty, random.below(2) == 0 { bytes[0] = UInt8(random.below(6)) }
      if (try? Self.read(bytes, &receiver)) == nil { failures += 1 }
      #expect(receiver.current.count <= 255)
    }
    #expect(failures > 0 && failures < 20_000)
  }
}
