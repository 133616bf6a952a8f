import Foundation
import Testing

@testable import RoostImaging

/// Each bad input is an error with its code, its name and libvips's words, and leaves no file behind.
struct HostileInputTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  /// Runs the step to a file and to memory, which must fail alike.
  private func failure(of input: String, with vips: Vips? = nil) throws -> ImagingError {
    let vips = vips ?? shop.vips
    let before = try shop.names()
    let error = try imagingError { try vips.run(.format, on: .file(input), to: shop.path("out.png")) }
    #expect(try shop.names() == before)
    #expect(error.file == input)
    let inMemory = try imagingError { _ = try vips.run(.format, on: .file(input)) }
    #expect(inMemory.code == error.code)
    #expect(inMemory.file == input)
    return error
  }

  private func photo(_ suffix: String = "jpg") throws -> [UInt8] {
    try shop.bytes(of: TestImage(suffix: suffix).write(in: shop, as: "photo"))
  }

  @Test("An empty file")
  func empty() throws {
    let error = try failure(of: shop.write([], to: "empty.jpg"))
    #expect(error.code == .empty)
    #expect(error.words.contains("is not a known file format"))
  }

  @Test("Text that calls itself .jpg")
  func mislabelled() throws {
    let error = try failure(of: shop.write("this is no photograph\n".utf8, to: "text.jpg"))
    #expect(error.code == .unknownFormat)
    #expect(error.words.contains("text.jpg\" is not a known file format"))
  }

  @Test("A PNG that calls itself .jpg is a good image")
  func renamed() throws {
    let input = try shop.write(photo("png"), to: "renamed.jpg")
    try shop.vips.run(.format, on: .file(input), to: shop.path("out.png"))
    #expect(try shop.pixels(shop.path("out.png")) == shop.pixels(input))
  }

  @Test(
    "A truncated image fails, at any length",
    arguments: ["jpg", "png", "gif", "webp", "tif"],
    [1, 3, 7]
  )
  func truncated(suffix: String, eighths: Int) throws {
    let whole = try photo(suffix)
    let error = try failure(of: shop.write(whole.prefix(whole.count * eighths / 8), to: "cut.\(suffix)"))
    #expect([.damaged, .unknownFormat].contains(error.code))
    #expect(!error.words.isEmpty)
    #expect(!error.words.contains(".part"))
  }

  @Test(
    "A tolerant set-up lets the truncated through, with the size of the whole",
    arguments: ["jpg", "png"]
  )
  func tolerated(suffix: String) throws {
    var settings = Vips.Settings()
    settings.strictness = .tolerant
    let tolerant = try Vips(settings)
    let whole = try photo(suffix)
    let input = try shop.write(whole.prefix(whole.count * 3 / 4), to: "cut.\(suffix)")
    try tolerant.run(.format, on: .file(input), to: shop.path("out.png"))
    #expect(try shop.pixels(shop.path("out.png")).count == 224 * 224 * 3)
    let error = try failure(of: input)
    #expect(error.code == .damaged)
  }

  @Test("A JPEG scrambled in the middle, which is only a warning to its decoder")
  func scrambled() throws {
    var bytes = try photo()
    for index in (bytes.count / 2)..<(bytes.count / 2 + 400) { bytes[index] = bytes[index] &* 7 &+ 13 }
    let error = try failure(of: shop.write(bytes, to: "scrambled.jpg"))
    #expect(error.code == .damaged)
    #expect(error.words.contains("Corrupt JPEG data"))
  }

  @Test("A PNG with a wrong checksum, with the decoder's words, which libvips gives as a warning only")
  func wrongChecksum() throws {
    var bytes = try photo("png")
    bytes[bytes.count - 20] ^= 0xff
    let error = try failure(of: shop.write(bytes, to: "crc.png"))
    #expect(error.code == .damaged)
    #expect(error.words.contains("CRC error"))
  }

  @Test("A PNG whose header announces 60,000×60,000 pixels is refused before it is decoded")
  func huge() throws {
    // Signature, IHDR, an empty IDAT, IEND.
    let header = "89504e470d0a1a0a0000000d494844520000ea600000ea6008020000000fb0e215"
    let rest = "0000000849444154789c030000000001480689d20000000049454e44ae426082"
    let error = try failure(of: shop.write(unhex(header + rest), to: "huge.png"))
    #expect(error.code == .tooLarge)
    #expect(error.words.contains("60000×60000"))
    #expect(error.words.contains("150000000"))
  }

  @Test("The limit is on the product of the sides, and may be set")
  func limit() throws {
    let input = try TestImage(width: 40, height: 30).write(in: shop, as: "small")
    var settings = Vips.Settings()
    settings.pixelLimit = 1_200
    _ = try Vips(settings).run(.format, on: .file(input))
    settings.pixelLimit = 1_199
    #expect(try failure(of: input, with: Vips(settings)).code == .tooLarge)
  }

  @Test("A directory that calls itself .jpg")
  func directory() throws {
    let input = shop.path("folder.jpg")
    try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: false)
    let error = try failure(of: input)
    #expect(error.code == .notAFile)
    #expect(error.words.contains("is a directory"))
  }

  @Test("A pipe is refused at once, where opening it would wait for ever")
  func pipe() throws {
    let input = shop.path("pipe.jpg")
    try #require(mkfifo(input, 0o600) == 0)
    #expect(try failure(of: input).code == .notAFile)
  }

  @Test("A missing file, and a link that leads nowhere")
  func missing() throws {
    #expect(try failure(of: shop.path("missing.jpg")).words.contains("does not exist"))
    try FileManager.default.createSymbolicLink(atPath: shop.path("link.jpg"), withDestinationPath: "nowhere")
    #expect(try failure(of: shop.path("link.jpg")).code == .missing)
    #expect(try failure(of: shop.path("zero\0byte.jpg")).code == .missing)
  }

  @Test("A file that may not be read", .enabled(if: geteuid() != 0, "root may read all"))
  func unreadable() throws {
    let input = try shop.write(photo(), to: "secret.jpg")
    try #require(chmod(input, 0) == 0)
    #expect(try failure(of: input).code == .unreadable)
  }

  @Test(
    "Brackets, spaces, percent signs and long names are just names",
    arguments: [
      "a[1].jpg", "b[page=1]", "c[]", "d %s 100%.jpg", "é漢字.jpg", String(repeating: "n", count: 255),
    ]
  )
  func names(name: String) throws {
    let input = try shop.write(photo(), to: name)
    try shop.vips.run(.format, on: .file(input), to: shop.path("plain.png"))
    _ = try shop.vips.run(.format, on: .file(input))
    try shop.vips.run(.format, on: .file(input), to: shop.path("out-of-\(name)".suffix(255).description))
    #expect(FileManager.default.fileExists(atPath: shop.path("out-of-\(name)".suffix(255).description)))
  }

  @Test("Bytes that are empty, of an unknown format or cut short")
  func badBytes() throws {
    let cut = try [UInt8](photo().dropLast(2_000))
    let cases: [([UInt8], ImagingError.Code)] = [
      ([], .empty), (Array("nonsense".utf8), .unknownFormat), (cut, .damaged),
    ]
    for (bytes, code) in cases {
      let source = ImageSource.image(EncodedImage(name: "message", bytes: bytes))
      let error = try imagingError { _ = try shop.vips.run(.resolution, on: source) }
      #expect(error.code == code)
      #expect(error.file == "message")
    }
  }

  private func unhex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}
