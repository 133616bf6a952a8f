import Foundation
import Testing

@testable import image_pipeline

@Suite struct OutputLayoutTests {
  @Test("a stage's file lies in the stage's folder under its relative path")
  func paths() {
    #expect(OutputLayout(root: "out").path(.scaled, "a/b.png") == "out/scaled/a/b.png")
  }

  @Test("only results lie in plain sight when the other stages' files are for the run alone")
  func privateFolder() {
    let layout = OutputLayout(root: "out", privateFolder: ".roost-run-1")
    #expect(layout.path(.formatted) == "out/.roost-run-1/formatted")
    #expect(layout.path(.scaled, "a/b.png") == "out/.roost-run-1/scaled/a/b.png")
    #expect(layout.path(.output) == "out/output")
  }

  @Test("the folders that outputs need are made, and only those of the stages in use")
  func prepare() throws {
    let folder = try TemporaryFolder()
    let layout = OutputLayout(root: "\(folder.path)/new/out")
    var made = MadeFolders()
    let names = ["a/b/x.png", "c.png", "\u{E9}/x.png", "e\u{301}/x.png"]
    try layout.prepare([.output], for: names, making: &made)
    let found = try readFolder(layout.path(.output)).map { Array($0.name.utf8) }
    #expect(Set(found) == Set(["a", "\u{E9}", "e\u{301}"].map { Array($0.utf8) }))
    #expect(try readFolder(layout.path(.output, "a")).map(\.name) == ["b"])
    #expect(throws: SystemFailure(code: ENOENT)) { try readFolder(layout.path(.formatted)) }
    try layout.prepare([.output], for: ["a/b/x.png"], making: &made)
  }

  @Test("a file in the way is named")
  func fileInTheWay() throws {
    let folder = try TemporaryFolder()
    try folder.file("output/a")
    let error = OutputError(path: "\(folder.path)/output/a", reason: "there is a file of that name")
    var made = MadeFolders()
    #expect(throws: error) {
      try OutputLayout(root: folder.path).prepare([.output], for: ["a/x.png"], making: &made)
    }
  }

  @Test(
    "an output folder that is the input, or in it, leaves out its own stage folders only, with the reason"
  )
  func outputIsInput() throws {
    let folder = try TemporaryFolder()
    try folder.file("output/old.png")
    for name in ["photo.jpg", "sub/scaled/1.jpg", "sub/2.jpg", "sub/output/old.png"] { try folder.file(name) }
    let same = OutputLayout(root: folder.path)
    #expect(!same.wouldOverwrite(input: folder.path))
    let listing = try InputWalk(root: folder.path, excluded: same.excludedFromInput()).listing()
    #expect(
      listing.items.map(\.path) == ["photo.jpg", "sub/2.jpg", "sub/output/old.png", "sub/scaled/1.jpg"]
    )
    let reason = "the folder output of --output, which runs write to"
    #expect(listing.ignored == [IgnoredEntry(path: "output", reason: reason)])
    let inside = OutputLayout(root: "\(folder.path)/sub")
    let other = try InputWalk(root: folder.path, excluded: inside.excludedFromInput()).listing()
    #expect(other.items.map(\.path) == ["output/old.png", "photo.jpg", "sub/2.jpg"])
    #expect(other.ignored.map(\.path) == ["sub/output", "sub/scaled"])
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
