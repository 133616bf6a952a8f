import Testing

@testable import image_pipeline

@Suite struct PhotographTests {
  @Test("equal seeds and indices give equal pixels, others give others")
  func seeds() {
    let one = Photograph(seed: 1, index: 0, side: 32)
    #expect(one == Photograph(seed: 1, index: 0, side: 32))
    #expect(one != Photograph(seed: 1, index: 1, side: 32))
    #expect(one != Photograph(seed: 2, index: 0, side: 32))
  }

  @Test("a photograph has three bytes a pixel and a range of tones")
  func tones() {
    let photograph = Photograph(seed: 1, index: 5)
    #expect(photograph.width == 224 && photograph.height == 224)
    #expect(photograph.pixels.count == 224 * 224 * 3)
    #expect(Set(photograph.pixels).count > 100)
  }
}
