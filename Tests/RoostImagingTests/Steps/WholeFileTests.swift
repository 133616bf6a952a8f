import CVips
import Foundation
import Testing

@testable import RoostImaging

struct WholeFileTests {
  @Test("A file appears under its name only when it is whole, in place of an older one")
  func appearsWhole() throws {
    let shop = try Workshop()
    let target = try shop.write("old".utf8, to: "x.png")
    try WholeFile.write(to: target) { file in
      #expect((try? shop.bytes(of: target)) == Array("old".utf8))
      return Foundation.write(file.descriptor, "new", 3) == 3
    }
    #expect(try shop.bytes(of: target) == Array("new".utf8))
    #expect(try shop.names() == ["x.png"])
  }

  @Test("A failure leaves the older file, and nothing else")
  func failureLeavesNothing() throws {
    let shop = try Workshop()
    let target = try shop.write("old".utf8, to: "x.png")
    let failure = try #require(throws: VipsFailure.self) {
      try WholeFile.write(to: target) { file in
        _ = Foundation.write(file.descriptor, "half", 4)
        return false
      }
    }
    #expect(failure.code == .damaged)
    #expect(try shop.bytes(of: target) == Array("old".utf8))
    #expect(try shop.names() == ["x.png"])
  }

  @Test("A folder that is not there is an error that names the output, not the input")
  func noFolder() throws {
    let shop = try Workshop()
    let input = try TestImage().write(in: shop, as: "photo")
    let target = shop.path("no/such/folder/x.png")
    let error = try imagingError { try shop.vips.run(.format, on: .file(input), to: target) }
    #expect(error.code == .unwritable)
    #expect(error.file == target)
    #expect(error.words.contains("No such file or directory"))
    #expect(!error.words.contains(".part"))
  }

  @Test("A directory in the output's place is an error, and the hidden file goes")
  func directoryInPlace() throws {
    let shop = try Workshop()
    let input = try TestImage().write(in: shop, as: "photo")
    let target = shop.path("x.png")
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
    let before = try shop.names()
    let error = try imagingError { try shop.vips.run(.format, on: .file(input), to: target) }
    #expect(error.code == .unwritable)
    #expect(error.file == target)
    #expect(try shop.names() == before)
  }

  @Test(
    "A disk that takes nothing more is told from a damaged image, by folder, and leaves the older file",
    arguments: [
      (ENOSPC, ImagingError.Code.noSpace, "no space left in FOLDER"),
      (EDQUOT, .noSpace, "the disk quota is used up in FOLDER"),
      (EROFS, .readOnly, "the disk of FOLDER cannot be written to any more: it is read-only"),
    ]
  )
  func machine(_ reason: Int32, _ code: ImagingError.Code, _ words: String) throws {
    let shop = try Workshop()
    let target = try shop.write("old".utf8, to: "x.png")
    let error = try imagingError {
      try WholeFile.write(to: target) { file in
        file.failure = reason
        return false
      }
    }
    #expect(error.code == code && error.isTheMachines)
    #expect("\(error)" == words.replacing("FOLDER", with: shop.folder))
    #expect(try shop.bytes(of: target) == Array("old".utf8) && shop.names() == ["x.png"])
  }

  @Test("Any other reason is the output's own", arguments: [EIO, ENAMETOOLONG, EACCES])
  func other(_ reason: Int32) throws {
    let shop = try Workshop()
    let error = try imagingError {
      try WholeFile.write(to: shop.path("x.png")) { file in
        file.failure = reason
        return true
      }
    }
    #expect(error.code == .unwritable && !error.isTheMachines && error.file == shop.path("x.png"))
  }

  @Test(
    "Why libvips could not write is what the system has said",
    .enabled(if: access("/dev/full", W_OK) == 0),
    arguments: [false, true]
  )
  func full(asJPEG: Bool) throws {
    let shop = try Workshop()
    let black = [UInt8](repeating: 0, count: 100 * 100)
    let image = try #require(
      vips_image_new_from_memory_copy(black, black.count, 100, 100, 1, VIPS_FORMAT_UCHAR)
    )
    defer { g_object_unref(image) }
    var file = RoostFile(descriptor: open("/dev/full", O_WRONLY), failure: 0)
    defer { close(file.descriptor) }
    // libvips does not hear of it: it may hang then.
    try shop.vips.library.gate.run(file: "full") {
      #expect((asJPEG ? roost_vips_jpegsave(image, &file) : roost_vips_pngsave(image, &file)) == 0)
    }
    #expect(file.failure == ENOSPC)
  }

  @Test("The hidden name is in the folder of the file, and never twice the same")
  func hiddenNames() {
    #expect(WholeFile.hiddenName(beside: "/a/b/c.png").hasPrefix("/a/b/.roost-"))
    #expect(WholeFile.hiddenName(beside: "c.png").hasPrefix(".roost-"))
    #expect(Set((0..<1_000).map { _ in WholeFile.hiddenName(beside: "x") }).count == 1_000)
  }
}
