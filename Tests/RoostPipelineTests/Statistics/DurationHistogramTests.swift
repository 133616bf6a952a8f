import Testing

@testable import RoostPipeline

@Suite struct DurationHistogramTests {
  @Test func quantilesAreWithinAThirtySecondOfTheTruth() throws {
    var histogram = DurationHistogram()
    var random = SeededRandom(seed: 1)
    var values: [Int64] = (0..<5_000).map { _ in
      Int64(1) << Int64(random.below(40)) + Int64(random.below(999))
    }
    for value in values { histogram.record(.nanoseconds(value)) }
    values.sort()
    for part in [0.01, 0.5, 0.9, 0.99, 1.0] {
      let truth = Double(values[Int((part * 5_000).rounded(.up)) - 1])
      let found = try #require(histogram.quantile(part)) / .nanoseconds(1)
      #expect(abs(found - truth) <= truth / 32 + 1, "\(part)")
    }
    #expect(histogram.minimum == .nanoseconds(values[0]))
    #expect(histogram.maximum == .nanoseconds(values[4_999]))
  }

  @Test func meanAndVariationAreExactAndSurviveMerging() throws {
    var (one, other) = (DurationHistogram(), DurationHistogram())
    for value in [2, 4, 4, 4] { one.record(.milliseconds(value)) }
    for value in [5, 5, 7, 9] { other.record(.milliseconds(value)) }
    one.merge(other)
    one.merge(DurationHistogram())
    #expect(one.count == 8)
    #expect(one.mean == .milliseconds(5))
    #expect(abs(try #require(one.variation) - 0.4) < 1e-9)
  }

  @Test func nothingAndTheExtremesAreAnswered() {
    var histogram = DurationHistogram()
    #expect(histogram.mean == nil && histogram.quantile(0.5) == nil && histogram.variation == nil)
    var longest = DurationHistogram()
    longest.record(.seconds(Int64.max))
    #expect(longest.mean == .nanoseconds(Int64.max) && longest.variation == 0)
    histogram.record(.seconds(-1))
    #expect(histogram.quantile(0.5) == .zero && histogram.variation == nil)
    histogram.record(.seconds(Int64.max))
    #expect(histogram.quantile(7) == .nanoseconds(Int64.max))
    #expect(histogram.quantile(-7) == .zero && histogram.quantile(.nan) == nil)
  }
}
