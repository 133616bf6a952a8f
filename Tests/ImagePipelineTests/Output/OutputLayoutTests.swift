import Foundation
import Testing

@testable import image_pipeline

@Suite struct OutputLayoutTests {
  @Test("a stage's file lies in the stage's folder under its relative path")
  func paths() {
    #expect(OutputLayout(root: "out").path(.scaled, "a/b.png") == "out/scaled/a/b.png")
  }

  @Test("the folders that outputs need are made, and only those of the stages in use")
  func prepare() throws {
    let folder = try TemporaryFolder()
    let layout = OutputLayout(root: "\(folder.path)/new/out")
    try layout.prepare([.output], for: ["a/b/x.png", "c.png", "\u{E9}/x.png", "e\u{301}/x.png"])
    let made = try readFolder(layout.path(.output)).map { Array($0.name.utf8) }
    #expect(Set(made) == Set(["a", "\u{E9}", "e\u{301}"].map { Array($0.utf8) }))
    #expect(try readFolder(layout.path(.output, "a")).map(\.name) == ["b"])
    #expect(throws: SystemFailure(code: ENOENT)) { try readFolder(layout.path(.formatted)) }
    try layout.prepare([.output], for: ["a/b/x.png"])
  }

  @Test("a file in the way is named")
  func fileInTheWay() throws {
    let folder = try TemporaryFolder()
    try folder.file("output/a")
    let error = OutputError(path: "\(folder.path)/output/a", reason: "there is a file of that name")
    #expect(throws: error) { try OutputLayout(root: folder.path).prepare([.output], for: ["a/x.png"]) }
  }

  @Test("an output folder that is the input itself leaves out its stage folders only")
  func outputIsInput() throws {
    let folder = try TemporaryFolder()
    try folder.file("output/old.png")
    try folder.file("photo.jpg")
    let layout = OutputLayout(root: folder.path)
    #expect(!layout.wouldOverwrite(input: folder.path))
    let walk = InputWalk(root: folder.path, excluded: layout.excludedFromInput(at: folder.path))
    let listing = try walk.listing()
    #expect(listing.items.map(\.path) == ["photo.jpg"])
    #expect(listing.ignored.map(\.path) == ["output"])
  }

  @Test("an input in a folder that the run writes to is noticed, through links too")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    try folder.folder("output/sub")
    try folder.folder("outputs")
    try folder.link("link", to: "output")
    let layout = OutputLayout(root: folder.path)
    #expect(layout.wouldOverwrite(input: "\(folder.path)/output"))
    #expect(layout.wouldOverwrite(input: "\(folder.path)/link/sub"))
    #expect(!layout.wouldOverwrite(input: "\(folder.path)/outputs"))
  }
}
