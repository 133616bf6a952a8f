import Testing

@testable import image_pipeline

@Suite struct OutputClaimTests {
  private func layout(_ folder: TemporaryFolder, _ path: String = "out") -> OutputLayout {
    OutputLayout(root: "\(folder.path)/\(path)", privateFolder: OwnNames.privateFolder())
  }

  @Test("a claim makes the folders that outputs need, and takes with it what was for the run alone")
  func released() throws {
    let folder = try TemporaryFolder()
    let layout = layout(folder)
    let claim = try OutputClaim(layout, [.formatted, .output], for: ["a/1.png"])
    for stage in [OutputLayout.Folder.formatted, .output] {
      #expect(try FileFacts.of(layout.path(stage, "a"), following: false).kind == .folder)
    }
    try folder.file("out/\(try #require(layout.privateFolder))/formatted/a/1.png")
    try folder.file("out/output/a/.roost-1.part")
    claim.release()
    #expect(try readFolder(layout.root).map(\.name) == ["output"])
    #expect(try readFolder(layout.path(.output)).map(\.name) == ["a"])
    #expect(try readFolder(layout.path(.output, "a")).isEmpty, "a worker that was killed had begun it")
  }

  @Test("a claim that is undone leaves no empty folders, and nothing else changed")
  func undone() throws {
    let folder = try TemporaryFolder()
    try OutputClaim(layout(folder, "x/y"), OutputLayout.Folder.allCases, for: ["a/1.png"]).release(
      undoing: true
    )
    #expect(try readFolder(folder.path).isEmpty)
    try folder.file("out/output/a/1.png")
    try OutputClaim(layout(folder), [.output], for: ["a/1.png", "b/2.png"]).release(undoing: true)
    #expect(try readFolder("\(folder.path)/out/output").map(\.name) == ["a"])
  }

  @Test("a claim that fails on the way leaves nothing behind, and the folder to others")
  func failed() throws {
    let folder = try TemporaryFolder()
    try folder.file("out/output/b")
    let layout = layout(folder)
    #expect(throws: OutputError(path: layout.path(.output, "b"), reason: "there is a file of that name")) {
      try OutputClaim(layout, [.formatted, .output], for: ["a/1.png", "b/2.png"])
    }
    #expect(try readFolder(layout.root).map(\.name) == ["output"])
    #expect(try readFolder(layout.path(.output)).map(\.name) == ["b"])
    try OutputClaim(layout, [.output], for: []).release()
  }

  @Test("whoever has the claim is rid of what killed runs have left")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    for name in [OwnNames.lock, "\(OwnNames.privateFolder())/scaled/1.png", "output/.roost-1.part"] {
      try folder.file("out/\(name)")
    }
    let claim = try OutputClaim(layout(folder), [.output], for: [])
    #expect(try readFolder("\(folder.path)/out").map(\.name) == [OwnNames.lock, "output"])
    #expect(try readFolder("\(folder.path)/out/output").isEmpty)
    claim.release()
  }
}
