import Testing

@testable import RoostImaging

struct ImageFieldsTests {
  private func photograph() throws -> (shop: Workshop, image: EncodedImage, bytes: [UInt8]) {
    let shop = try Workshop()
    // As JPEG, libvips writes EXIF.
    let image = try shop.vips.run(
      .format,
      on: .file(TestImage(width: 64, height: 48).write(in: shop, as: "in"))
    )
    return (shop, image, [UInt8](try shop.vips.bytes(of: image)))
  }

  @Test("What a camera noted travels behind bare pixels")
  func form() throws {
    let (_, _, bytes) = try photograph()
    let header = try #require(bytes.withUnsafeBytes { PixelHeader(of: $0) })
    #expect(header.fieldBytes > 0)
    #expect(bytes.count == PixelHeader.size + 64 * 48 * 3 + Int(header.fieldBytes))
  }

  @Test(
    "An image that went through a message makes the same file, byte for byte, as one that did not",
    arguments: PixelIdentityTests.images
  )
  func same(_ image: TestImage) throws {
    let shop = try Workshop()
    let here = try shop.vips.run(.format, on: .file(image.write(in: shop, as: "in")))
    let there = EncodedImage(name: here.name, bytes: try shop.vips.bytes(of: here))
    try shop.vips.run(.format, on: .image(here), to: shop.path("here.png"))
    try shop.vips.run(.format, on: .image(there), to: shop.path("there.png"))
    #expect(try shop.bytes(of: shop.path("here.png")) == shop.bytes(of: shop.path("there.png")))
  }

  @Test("Fields cut short are refused, at every length that is not the end of one")
  func cutShort() throws {
    let (shop, _, bytes) = try photograph()
    let start = PixelHeader.size + 64 * 48 * 3
    var whole = 0
    for count in 1..<(bytes.count - start) {
      var message = Array(bytes.prefix(start + count))
      withUnsafeBytes(of: UInt32(count).littleEndian) { message.replaceSubrange(12..<16, with: $0) }
      do {
        _ = try shop.vips.run(.format, on: .image(EncodedImage(name: "message", bytes: message)))
        whole += 1
      } catch {
        #expect(error.code == .damaged)
      }
    }
    let fields = try #require(bytes.withUnsafeBytes { PixelHeader(of: $0) }).fieldBytes
    #expect(whole > 0 && whole < fields / 10)
  }

  @Test(
    "An unknown kind, a name of the structure's own, a zero byte in a text, a number too long: all are refused",
    arguments: [
      [UInt8(ascii: "x")] + text("a") + text("b"),
      [UInt8(ascii: "s")] + text("width") + text("1"),
      [UInt8(ascii: "s")] + text("a\0") + text("b"),
      [UInt8(ascii: "s")] + text("a") + text("b\0"),
      [UInt8(ascii: "i")] + text("a") + text("123456789"),
      [UInt8(ascii: "i")] + text("a") + text("12345678"),
      [UInt8(ascii: "d")] + text("a") + text("1"),
    ]
  )
  func malformed(_ fields: [UInt8]) throws {
    let shop = try Workshop()
    let image = try TestImage(width: 7, height: 5, suffix: "png").write(in: shop, as: "in")
    var bytes = [UInt8](try shop.vips.bytes(of: shop.vips.run(.format, on: .file(image))))
    let own = try #require(bytes.withUnsafeBytes { PixelHeader(of: $0) }).fieldBytes
    withUnsafeBytes(of: (own + UInt32(fields.count)).littleEndian) {
      bytes.replaceSubrange(12..<16, with: $0)
    }
    let source = ImageSource.image(EncodedImage(name: "message", bytes: bytes + fields))
    #expect(try imagingError { _ = try shop.vips.run(.format, on: source) }.code == .damaged)
  }

  fileprivate static func text(_ text: String) -> [UInt8] {
    withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { [UInt8]($0) } + text.utf8
  }
}
