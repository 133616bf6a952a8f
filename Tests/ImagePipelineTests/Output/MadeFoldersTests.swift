import Foundation
import Testing

@testable import image_pipeline

@Suite struct MadeFoldersTests {
  @Test("what is made can be undone, outer folders too; what was there, or has got something in it, stays")
  func undone() throws {
    let folder = try TemporaryFolder()
    try folder.folder("a")
    var made = MadeFolders()
    for name in ["a/b/c/", "a", "a/b/d"] { try made.make("\(folder.path)/\(name)") }
    try folder.file("a/b/d/file")
    made.removeEmpty()
    #expect(try readFolder("\(folder.path)/a").map(\.name) == ["b"])
    #expect(try readFolder("\(folder.path)/a/b").map(\.name) == ["d"])
    try FileManager.default.removeItem(atPath: "\(folder.path)/a/b/d/file")
    made.removeEmpty()
    #expect(try readFolder("\(folder.path)/a").isEmpty)
  }

  @Test(
    "a file in the way is said to be one, at the end or on the way",
    arguments: ["f", "f/", "f/x", "f/x/y"]
  )
  func inTheWay(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.file("f")
    var made = MadeFolders()
    #expect(throws: FolderFailure.inTheWay) { try made.make("\(folder.path)/\(name)") }
    #expect(made.paths.isEmpty)
  }

  @Test("a folder that the system does not make is refused in its words")
  func refused() {
    var made = MadeFolders()
    #expect(throws: FolderFailure.system(SystemFailure(code: ENOENT))) { try made.make("") }
  }
}
