import Testing

@testable import RoostImaging

struct PixelHeaderTests {
  private func message(of image: TestImage) throws -> (shop: Workshop, bytes: [UInt8]) {
    let shop = try Workshop()
    let input = try image.write(in: shop, as: "in")
    return (shop, [UInt8](try shop.vips.bytes(of: shop.vips.run(.format, on: .file(input)))))
  }

  @Test("Bare pixels travel behind a header of 32 bytes")
  func form() throws {
    let (_, bytes) = try message(of: TestImage(width: 70, height: 50, suffix: "png"))
    let header = try #require(bytes.withUnsafeBytes { PixelHeader(of: $0) })
    #expect(bytes.count == 32 + 70 * 50 * 3 + Int(header.fieldBytes))
    #expect(header.width == 70)
    #expect(header.height == 50)
    #expect(header.layout.channels == 3)
    #expect(header.layout.depth == 1)
  }

  @Test("What header and fields cannot carry travels as a PNG")
  func notBare() throws {
    let (_, bytes) = try message(of: TestImage(width: 70, height: 50, orientation: 6))
    #expect(bytes.starts(with: [0x89] + Array("PNG".utf8)))
  }

  @Test(
    "A header that does not fit its pixels, or is out of bounds, is refused",
    arguments: [
      (16, 71), (20, 0), (23, 0xff), (19, 0x80), (8, 4), (9, 2), (31, 0xff),
    ]
  )
  func refused(offset: Int, value: UInt8) throws {
    var (shop, bytes) = try message(of: TestImage(width: 70, height: 50, suffix: "png"))
    bytes[offset] = value
    let source = ImageSource.image(EncodedImage(name: "message", bytes: bytes))
    #expect(try imagingError { _ = try shop.vips.run(.resolution, on: source) }.code == .damaged)
  }

  @Test("A message cut short is refused, at every length")
  func cutShort() throws {
    let (shop, bytes) = try message(of: TestImage(width: 7, height: 5, suffix: "png"))
    for count in 1..<bytes.count {
      let source = ImageSource.image(EncodedImage(name: "message", bytes: Array(bytes.prefix(count))))
      let error = try imagingError { _ = try shop.vips.run(.resolution, on: source) }
      #expect([.damaged, .unknownFormat].contains(error.code))
    }
  }
}
