import Foundation
import Testing

@testable import RoostImaging

struct JPEGTests {
  @Test("Pixels are saved as a JPEG of their sides that the steps can load")
  func saved() throws {
    let shop = try Workshop()
    let pixels = (0..<60 * 40 * 3).map { UInt8(truncatingIfNeeded: $0 / 40) }
    try shop.vips.saveJPEG(pixels, width: 60, height: 40, to: shop.path("made.jpg"))
    #expect(try shop.bytes(of: shop.path("made.jpg")).starts(with: [0xFF, 0xD8, 0xFF]))
    try shop.vips.run(.format, on: .file(shop.path("made.jpg")), to: shop.path("made.png"))
    let decoded = try shop.pixels(shop.path("made.png"))
    #expect(decoded.count == pixels.count)
    let strays = zip(decoded, pixels).filter { abs(Int($0) - Int($1)) > 40 }
    #expect(strays.count < pixels.count / 20)
  }

  @Test("Sides that do not fit the pixels are refused", arguments: [(0, 0), (-1, -1), (2, 1), (1, Int.max)])
  func misfit(width: Int, height: Int) throws {
    let shop = try Workshop()
    let error = try imagingError {
      try shop.vips.saveJPEG([1, 2, 3], width: width, height: height, to: shop.path("made.jpg"))
    }
    #expect(error.code == .damaged && error.file == shop.path("made.jpg"))
    #expect(try shop.names() == [])
  }

  @Test("A folder that is not there is said")
  func unwritable() throws {
    let shop = try Workshop()
    let error = try imagingError {
      try shop.vips.saveJPEG([1, 2, 3], width: 1, height: 1, to: shop.path("none/made.jpg"))
    }
    #expect(error.code == .unwritable)
  }
}
