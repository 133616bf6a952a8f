import Testing

@testable import image_pipeline

@Suite struct PeakMemoryTests {
  @Test("the high-water mark is read from a status")
  func status() {
    #expect(peakMemoryBytes(inStatus: "Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t 1 kB\n") == 2_097_152)
    #expect(peakMemoryBytes(inStatus: "Name:\tx\n") == nil)
    #expect(peakMemoryBytes(inStatus: "VmHWM:\tmany kB\n") == nil)
  }

  @Test("this process has held at least what it holds now")
  func live() {
    let ballast = [UInt8](repeating: 1, count: 64 << 20)
    #expect(peakMemoryBytes() > 64 << 20)
    #expect(ballast.last == 1)
  }
}
