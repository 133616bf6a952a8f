import Testing

@testable import image_pipeline

@Suite struct LeftoversTests {
  @Test("what killed runs have left goes; results, kept files and what only looks alike stay")
  func removed() throws {
    let folder = try TemporaryFolder()
    let (own, partial) = (OwnNames.privateFolder(), ".roost-1y2p0ij32e8e7.part")
    let left = ["\(own)/formatted/a/1.png", "output/\(partial)", "output/a/\(partial)", "scaled/\(partial)"]
    let others = [
      "output/a/1.png", "formatted/2.png", ".roost-mine/\(partial)", "elsewhere/\(partial)",
      "output/.roost-run-1/x.png", "output/\(partial)x",
    ]
    for name in left + others { try folder.file(name) }
    Leftovers(layout: OutputLayout(root: folder.path)).remove()
    for name in left {
      #expect(throws: SystemFailure.self) { try FileFacts.of("\(folder.path)/\(name)", following: false) }
    }
    for name in others {
      #expect(try FileFacts.of("\(folder.path)/\(name)", following: false).kind == .file, "\(name)")
    }
    #expect(throws: SystemFailure.self) { try readFolder("\(folder.path)/\(own)") }
  }
}
