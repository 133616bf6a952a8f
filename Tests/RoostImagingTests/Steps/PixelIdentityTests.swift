import CVips
import Foundation
import Testing

@testable import RoostImaging

/// The steps give the very pixels of the `vips` command, from files and in memory, whatever the image.
struct PixelIdentityTests {
  static let images: [TestImage] = [
    TestImage(),
    TestImage(width: 500, height: 375, seed: 2),
    TestImage(width: 1733, height: 911, seed: 3),
    TestImage(width: 40, height: 30, seed: 4),
    TestImage(width: 1, height: 1, seed: 5, suffix: "png"),
    TestImage(bands: 1, interpretation: VIPS_INTERPRETATION_B_W, seed: 6),
    TestImage(bands: 4, interpretation: VIPS_INTERPRETATION_CMYK, seed: 7),
    TestImage(bands: 4, seed: 8, suffix: "png"),
    TestImage(bands: 2, interpretation: VIPS_INTERPRETATION_B_W, seed: 9, suffix: "png"),
    TestImage(depth: 2, interpretation: VIPS_INTERPRETATION_RGB16, seed: 10, suffix: "png"),
    TestImage(
      bands: 1,
      depth: 2,
      interpretation: VIPS_INTERPRETATION_GREY16,
      seed: 11,
      suffix: "tif"
    ),
    TestImage(bands: 4, interpretation: VIPS_INTERPRETATION_CMYK, seed: 12, suffix: "tif"),
    TestImage(width: 300, height: 200, orientation: 6, seed: 13),
    TestImage(width: 300, height: 200, orientation: 3, seed: 14, suffix: "tif"),
    TestImage(width: 64, height: 192, pageHeight: 64, seed: 15, suffix: "gif"),
    TestImage(seed: 16, suffix: "webp"),
  ]

  @Test("Files are those of the vips command, byte for byte", arguments: images)
  func files(_ image: TestImage) throws {
    let shop = try Workshop()
    let input = try image.write(in: shop, as: "input")
    let expected = try shop.reference(input, name: "expected")
    let (formatted, scaled, cut) = (shop.path("f.png"), shop.path("r.png"), shop.path("s.png"))
    try shop.vips.run(.format, on: .file(input), to: formatted)
    try shop.vips.run(.resolution, on: .file(formatted), to: scaled)
    try shop.vips.run(.size, on: .file(scaled), to: cut)
    #expect(try shop.bytes(of: formatted) == shop.bytes(of: expected.formatted))
    #expect(try shop.bytes(of: scaled) == shop.bytes(of: expected.scaled))
    #expect(try shop.bytes(of: cut) == shop.bytes(of: expected.cut))
  }

  @Test("Handing over in memory, or as bytes, changes no pixel", arguments: images, [false, true])
  func memory(_ image: TestImage, asBytes: Bool) throws {
    let shop = try Workshop()
    let input = try image.write(in: shop, as: "input")
    let expected = try shop.reference(input, name: "expected")
    func handOver(_ image: EncodedImage) throws -> ImageSource {
      guard asBytes else { return .image(image) }
      return .image(EncodedImage(name: image.name, bytes: [UInt8](try shop.vips.bytes(of: image))))
    }
    let formatted = try handOver(shop.vips.run(.format, on: .file(input)))
    let scaled = try handOver(shop.vips.run(.resolution, on: formatted))
    try shop.vips.run(.size, on: scaled, to: shop.path("s.png"))
    #expect(try shop.pixels(shop.path("s.png")) == shop.pixels(expected.cut))
    try shop.vips.run(.format, on: scaled, to: shop.path("r.png"))
    #expect(try shop.pixels(shop.path("r.png")) == shop.pixels(expected.scaled))
    try shop.vips.run(.format, on: formatted, to: shop.path("f.png"))
    #expect(try shop.pixels(shop.path("f.png")) == shop.pixels(expected.formatted))
  }

  @Test("An image that comes as the bytes of its file gives the same pixels", arguments: images)
  func fileBytes(_ image: TestImage) throws {
    let shop = try Workshop()
    let input = try image.write(in: shop, as: "input")
    let expected = try shop.reference(input, name: "expected")
    let bytes = EncodedImage(name: "message", bytes: try shop.bytes(of: input))
    let formatted = try shop.vips.run(.format, on: .image(bytes))
    let scaled = try shop.vips.run(.resolution, on: .image(formatted))
    try shop.vips.run(.size, on: .image(scaled), to: shop.path("s.png"))
    #expect(try shop.pixels(shop.path("s.png")) == shop.pixels(expected.cut))
  }

  @Test("An SVG is drawn as the vips command draws it")
  func drawing() throws {
    let shop = try Workshop()
    let text =
      #"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><circle cx="40" cy="30" r="25"/></svg>"#
    let input = try shop.write(text.utf8, to: "drawing.svg")
    let expected = try shop.reference(input, name: "expected")
    let formatted = try shop.vips.run(.format, on: .file(input))
    let scaled = try shop.vips.run(.resolution, on: .image(formatted))
    try shop.vips.run(.size, on: .image(scaled), to: shop.path("s.png"))
    #expect(try shop.pixels(shop.path("s.png")) == shop.pixels(expected.cut))
  }

  @Test("A file written anew under the same name gives its new pixels, although libvips has a cache")
  func noCache() throws {
    let shop = try Workshop()
    let input = try TestImage(seed: 20).write(in: shop, as: "input")
    try shop.vips.run(.format, on: .file(input), to: shop.path("old.png"))
    _ = try TestImage(seed: 21).write(in: shop, as: "input")
    try shop.vips.run(.format, on: .file(input), to: shop.path("new.png"))
    #expect(try shop.pixels(shop.path("new.png")) != shop.pixels(shop.path("old.png")))
    #expect(vips_cache_get_max() == 0)
    #expect(vips_cache_get_max_mem() == 0)
    #expect(vips_cache_get_max_files() == 0)
  }
}
