import CVips
import Testing

@testable import RoostImaging

struct VipsTests {
  @Test("Senseless settings are refused in words", arguments: [0, -1, 100_000])
  func badSettings(value: Int) throws {
    var settings = Vips.Settings()
    settings.threadsPerOperation = value
    let error = try imagingError { _ = try Vips(settings) }
    #expect(error.code == .setUp)
    #expect(error.words.contains("threadsPerOperation is \(value)"))
    settings = Vips.Settings()
    settings.pixelLimit = min(value, 0)
    #expect(try imagingError { _ = try Vips(settings) }.words.contains("pixelLimit"))
  }

  @Test("The cache goes off even after somebody turned it on, and any number may be made")
  func cacheOff() throws {
    let first = try Vips()
    let second = try Vips()
    #expect(vips_cache_get_max() == 0)
    #expect(vips_cache_get_size() == 0)
    #expect(first.version == second.version)
    #expect(first.version.hasPrefix("\(vips_version(0))."))
  }

  @Test("An error prints its file, its code and its words")
  func errorText() {
    let error = ImagingError(.damaged, file: "a.jpg", words: "Premature end")
    #expect("\(error)" == "a.jpg: damaged: Premature end")
  }
}
