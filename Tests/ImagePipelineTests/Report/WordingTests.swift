import Testing

@testable import image_pipeline

@Suite struct WordingTests {
  @Test(
    "digits come in groups of three",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")]
  )
  func groups(number: Int, text: String) { #expect(grouped(number) == text) }

  @Test("plain text, accents and other scripts are printed as they are")
  func plain() { #expect(printable("Größe 写真 (1).jpg") == "Größe 写真 (1).jpg") }
}
