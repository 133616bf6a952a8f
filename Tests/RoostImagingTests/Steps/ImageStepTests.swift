import Testing

@testable import RoostImaging

struct ImageStepTests {
  @Test(
    "The margin of the middle part is half of what is left, a half rounded up",
    arguments: [(30, 0), (31, 1), (32, 1), (33, 2), (100, 35), (101, 36), (224, 97)]
  )
  func margin(side: Int, expected: Int32) {
    #expect(ImageStep.margin(side) == expected)
  }

  @Test("An image of 30×30 is cut whole, and one pixel less is refused, with its size in the words")
  func smallest() throws {
    let shop = try Workshop()
    let just = try TestImage(width: 30, height: 30, suffix: "png").write(in: shop, as: "just")
    try shop.vips.run(.size, on: .file(just), to: shop.path("s.png"))
    #expect(try shop.pixels(shop.path("s.png")) == shop.pixels(just))
    let small = try TestImage(width: 400, height: 29, suffix: "png").write(in: shop, as: "small")
    let error = try imagingError { try shop.vips.run(.size, on: .file(small), to: shop.path("t.png")) }
    #expect(error.code == .tooSmall)
    #expect(error.file == small)
    #expect(error.words.contains("400×29"))
    #expect(try imagingError { _ = try shop.vips.run(.size, on: .file(small)) } == error)
  }
}
