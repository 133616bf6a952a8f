import Testing

@testable import image_pipeline

@Suite struct ImageNamesTests {
  @Test(
    "a name counts by its ending, in capitals or not",
    arguments: ["a.jpg", "A.JPEG", "x.y.png", "é.TiFf"]
  )
  func imageNames(name: String) { #expect(ImageNames.isImageName(name)) }

  @Test("other names do not count", arguments: ["README.txt", "jpg", ".jpg", "a.jpg.bak", "a.", "", "photo"])
  func otherNames(name: String) { #expect(!ImageNames.isImageName(name)) }

  @Test("first bytes tell images without a telling name")
  func signatures() {
    let tail = [UInt8](repeating: 0, count: 12)
    let images: [[UInt8]] = [
      [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], Array("GIF89a".utf8),
      Array("II*\0".utf8), Array("MM\0*".utf8), Array("RIFF1234WEBP".utf8), Array("1234ftypavif".utf8),
    ]
    for image in images { #expect(ImageNames.looksLikeImage(image + tail)) }
    let others = ["", "RIFF1234WAVE", "1234ftypisom", "Dear Sir or Madam", "RIFF"]
    for other in others { #expect(!ImageNames.looksLikeImage(Array(other.utf8)), "\(other)") }
  }
}
