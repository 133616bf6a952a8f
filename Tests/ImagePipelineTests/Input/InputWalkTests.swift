import Foundation
import Testing

@testable import image_pipeline

@Suite struct InputWalkTests {
  private func walk(_ folder: TemporaryFolder) throws -> InputListing {
    try InputWalk(root: folder.path).listing()
  }

  @Test("images in sub-folders are found, in the byte order of their paths")
  func order() throws {
    let folder = try TemporaryFolder()
    for name in ["b/2.jpg", "b/10.jpg", "a.png", "Z.png", "b-1/x.jpg", "b/c/deep.webp"] {
      try folder.file(name)
    }
    let listing = try walk(folder)
    #expect(
      listing.items.map(\.path) == ["Z.png", "a.png", "b-1/x.jpg", "b/10.jpg", "b/2.jpg", "b/c/deep.webp"]
    )
    #expect(listing.items.allSatisfy { $0.fault == nil })
    #expect(listing.ignored.isEmpty)
  }

  @Test("an empty file and text named .jpg are items for the workers to fail")
  func badImages() throws {
    let folder = try TemporaryFolder()
    try folder.file("empty.jpg", [])
    try folder.file("text.jpg", Array("hello".utf8))
    #expect(try walk(folder).items == [InputItem(path: "empty.jpg"), InputItem(path: "text.jpg")])
  }

  @Test("what is named like an image and cannot be a file is an item with a fault")
  func faults() throws {
    let folder = try TemporaryFolder()
    try folder.file("x.jpg/inside.jpg")
    try folder.link("dangling.jpg", to: "nowhere")
    #expect(mkfifo("\(folder.path)/pipe.png", 0o600) == 0)
    let items = try walk(folder).items
    #expect(items.map(\.path) == ["dangling.jpg", "pipe.png", "x.jpg", "x.jpg/inside.jpg"])
    #expect(items[0].fault == "a link to nothing")
    #expect(items[1].fault == "a named pipe, not an image file")
    #expect(items[2].fault == "a folder, not an image file")
    #expect(items[3].fault == nil)
  }

  @Test("an unreadable image is an item with a fault", .enabled(if: getuid() != 0, "the superuser reads all"))
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.file("secret.jpg")
    try folder.folder("closed")
    chmod("\(folder.path)/secret.jpg", 0)
    chmod("\(folder.path)/closed", 0)
    defer { chmod("\(folder.path)/closed", 0o700) }
    let items = try walk(folder).items
    #expect(items.map(\.path) == ["closed", "secret.jpg"])
    #expect(items.allSatisfy { $0.fault?.contains("Permission denied") == true })
  }

  @Test("other files are listed as ignored, unless they start like an image or every file is asked for")
  func otherFiles() throws {
    let folder = try TemporaryFolder()
    try folder.file("README.txt")
    try folder.file("scan", [0xFF, 0xD8, 0xFF, 0xE0])
    try folder.file(".hidden.jpg")
    try folder.file(".thumbnails/x.jpg")
    let listing = try walk(folder)
    #expect(listing.items == [InputItem(path: "scan")])
    #expect(listing.ignored.map(\.path) == [".hidden.jpg", ".thumbnails", "README.txt"])
    let everything = try InputWalk(root: folder.path, everyFile: true).listing()
    #expect(everything.items.map(\.path) == [".hidden.jpg", ".thumbnails/x.jpg", "README.txt", "scan"])
    #expect(everything.ignored.isEmpty)
  }

  @Test("hidden entries are listed as such, and what runs make for themselves is never an item")
  func hidden() throws {
    let folder = try TemporaryFolder()
    for name in [".b.jpg", ".roost-lock", ".roost-run-1/formatted/x.png", "a/.roost-2.part", "a/.c/d.jpg"] {
      try folder.file(name)
    }
    #expect(
      try walk(folder).ignored.map { "\($0.path): \($0.reason)" } == [
        ".b.jpg: hidden", ".roost-lock: made by a run for itself", ".roost-run-1: made by a run for itself",
        "a/.c: hidden", "a/.roost-2.part: made by a run for itself",
      ]
    )
    let everything = try InputWalk(root: folder.path, everyFile: true).listing()
    #expect(everything.items.map(\.path) == [".b.jpg", "a/.c/d.jpg"])
  }

  @Test("a name that is not UTF-8 is an item with a fault")
  func invalidName() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(folder.path.utf8) + [UInt8(ascii: "/"), 0xFF] + Array(".jpg".utf8) + [0]
    let descriptor = bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
    }
    #expect(descriptor >= 0)
    close(descriptor)
    #expect(try walk(folder).items == [InputItem(path: "\u{FFFD}.jpg", fault: "its name is not valid UTF-8")])
  }

  @Test("loops of links end, a linked folder is walked once and after the real ones")
  func loops() throws {
    let folder = try TemporaryFolder()
    let elsewhere = try TemporaryFolder()
    try elsewhere.file("far.jpg")
    try elsewhere.link("back", to: folder.path)
    try folder.file("z-real/photo.jpg")
    try folder.link("a-link", to: "z-real")
    try folder.link("away", to: elsewhere.path)
    try folder.link("z-real/up", to: "..")
    try folder.link("same.jpg", to: "z-real/photo.jpg")
    let listing = try walk(folder)
    #expect(listing.items.map(\.path) == ["away/far.jpg", "same.jpg", "z-real/photo.jpg"])
    #expect(listing.ignored.map(\.path) == ["a-link", "away/back", "z-real/up"])
  }

  @Test("an excluded folder is not walked and is listed as ignored")
  func excluded() throws {
    let folder = try TemporaryFolder()
    for name in ["photo.jpg", "mine/photo.jpg"] { try folder.file(name) }
    let mine = try FileFacts.of("\(folder.path)/mine", following: true).identity
    let listing = try InputWalk(root: folder.path, excluded: [mine: "mine"]).listing()
    #expect(listing.items.map(\.path) == ["photo.jpg"])
    #expect(listing.ignored == [IgnoredEntry(path: "mine", reason: "mine")])
  }

  @Test("an input that is missing or a file is refused in words")
  func badRoot() throws {
    let folder = try TemporaryFolder()
    try folder.file("photo.jpg")
    #expect(throws: InputError.notAFolder("\(folder.path)/photo.jpg")) {
      try InputWalk(root: "\(folder.path)/photo.jpg").listing()
    }
    #expect(throws: InputError.unreadable("\(folder.path)/none", "No such file or directory")) {
      try InputWalk(root: "\(folder.path)/none").listing()
    }
  }
}
