import Testing

@testable import image_pipeline

@Suite struct OwnNamesTests {
  @Test(
    "a run's private folder is told from the lock, from partial files and from what others have named alike"
  )
  func privateFolders() {
    let name = OwnNames.privateFolder()
    #expect(OwnNames.isPrivateFolder(name) && OwnNames.isOwn(name) && !OwnNames.isPartialFile(name))
    for other in [OwnNames.lock, ".roost-run-", ".roost-run-of-mine", ".roost-1z.part", "roost-run-1"] {
      #expect(!OwnNames.isPrivateFolder(other), "\(other)")
    }
  }

  @Test("partial files are those with the mark that workers give them")
  func partialFiles() {
    #expect(OwnNames.isPartialFile(".roost-1y2p0ij32e8e7.part"))
    for other in [".roost-.part", ".roost-my own.part", ".roost-1", "roost-1.part", OwnNames.lock] {
      #expect(!OwnNames.isPartialFile(other), "\(other)")
    }
  }
}
