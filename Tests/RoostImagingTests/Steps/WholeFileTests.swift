import Foundation
import Testing

@testable import RoostImaging

struct WholeFileTests {
  @Test("A file appears under its name only when it is whole, in place of an older one")
  func appearsWhole() throws {
    let shop = try Workshop()
    let target = try shop.write("old".utf8, to: "x.png")
    try WholeFile.write(to: target) { temporary in
      #expect((try? shop.bytes(of: target)) == Array("old".utf8))
      return FileManager.default.createFile(atPath: temporary, contents: Data("new".utf8))
    }
    #expect(try shop.bytes(of: target) == Array("new".utf8))
    #expect(try shop.names() == ["x.png"])
  }

  @Test("A failure leaves the older file, and nothing else")
  func failureLeavesNothing() throws {
    let shop = try Workshop()
    let target = try shop.write("old".utf8, to: "x.png")
    let failure = try #require(throws: VipsFailure.self) {
      try WholeFile.write(to: target) { temporary in
        _ = FileManager.default.createFile(atPath: temporary, contents: Data("half".utf8))
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

  @Test("The hidden name is in the folder of the file, and never twice the same")
  func hiddenNames() {
    #expect(WholeFile.hiddenName(beside: "/a/b/c.png").hasPrefix("/a/b/.roost-"))
    #expect(WholeFile.hiddenName(beside: "c.png").hasPrefix(".roost-"))
    #expect(Set((0..<1_000).map { _ in WholeFile.hiddenName(beside: "x") }).count == 1_000)
  }
}
