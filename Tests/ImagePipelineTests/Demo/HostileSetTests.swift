import Foundation
import Testing

@testable import image_pipeline

@Suite struct HostileSetTests {
  @Test("every hostile entry is an item of the walk, again after a second making")
  func accountedFor() throws {
    let folder = try TemporaryFolder()
    let count = 3 * HostileSet.Kind.allCases.count
    let set = HostileSet(count: count)
    try set.make(in: folder.path, truncating: Array("0123456789".utf8))
    try set.make(in: folder.path, truncating: Array("0123456789".utf8))
    let listing = try InputWalk(root: folder.path).listing()
    #expect(Set(listing.items.map(\.path)) == Set(set.entries.map(\.path)))
    #expect(listing.items.count == count && listing.ignored == [])
    #expect(try readHead(of: "\(folder.path)/hostile/1/truncated.jpg", count: 12) == Array("01234".utf8))
    let faulty = Set(listing.items.filter { $0.fault != nil }.map { RelativePath($0.path).file })
    #expect(faulty.isSuperset(of: ["folder.jpg", "dangling.jpg", "loop.jpg", "refusing.jpg", "pipe.jpg"]))
  }

  @Test("each kind is there, under a name of its own that is an image's")
  func kinds() {
    let names = HostileSet.Kind.allCases.map(\.fileName)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { ImageNames.isImageName($0) })
    let entries = HostileSet(count: names.count).entries
    #expect(entries.map(\.kind) == HostileSet.Kind.allCases)
  }

  @Test("the PNG header is well formed")
  func header() {
    #expect(PNGHeader.checksum(Array("IEND".utf8)) == 0xAE42_6082)
    let bytes = PNGHeader.bytes(width: 60_000, height: 60_000)
    #expect(bytes.count == 45)
    #expect(bytes[16..<24].elementsEqual([0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]))
  }
}
