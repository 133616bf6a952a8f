import NIOCore
import Testing

@testable import RoostDistribution

@Suite("How much goes out by one call")
struct BurstSizeTests {
  private static let fragment = 64 << 10

  @Test("It begins with one fragment, and each burst that goes whole doubles the next, to half a MiB")
  func grows() {
    var size = BurstSize()
    #expect(size.bytes <= Self.fragment)
    var sizes: [Int] = []
    for _ in 0..<6 {
      size.wentWhole(size.bytes)
      sizes.append(size.bytes >> 10)
    }
    #expect(sizes == [64, 128, 256, 512, 512, 512])
  }

  @Test(
    "To a peer that is slow to take more go single fragments, until more have gone whole than sockets hold"
  )
  func slow() {
    var size = BurstSize()
    for _ in 0..<4 { size.wentWhole(Self.fragment) }
    size.waited(for: .milliseconds(5))
    for _ in 0..<(16 << 4) {
      #expect(size.bytes <= Self.fragment)
      size.wentWhole(Self.fragment)
    }
    size.wentWhole(Self.fragment)
    #expect(size.bytes > Self.fragment)
  }

  @Test("One that soon takes more gets as much as before, and one that was slow grows again from a fragment")
  func fast() {
    var size = BurstSize()
    for _ in 0..<4 { size.wentWhole(Self.fragment) }
    size.waited(for: .microseconds(300))
    #expect(size.bytes == BurstSize.most)
    size.waited(for: .seconds(1))
    size.waited(for: .microseconds(300))
    #expect(size.bytes <= Self.fragment)
    for _ in 0..<2 { size.wentWhole(Self.fragment) }
    #expect(size.bytes == 2 * Self.fragment)
  }
}
