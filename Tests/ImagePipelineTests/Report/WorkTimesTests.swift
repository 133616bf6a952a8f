import Testing

@testable import image_pipeline

@Suite struct WorkTimesTests {
  @Test("nothing recorded reads as zero")
  func empty() {
    let times = WorkTimes()
    #expect(times.percentile(50) == 0 && times.variation == 0 && times.meanNanoseconds == 0)
  }

  @Test("a single time is every percentile, exactly")
  func single() {
    var times = WorkTimes()
    times.record(nanoseconds: 1_234_567)
    #expect(times.percentile(0) == 1_234_567 && times.percentile(100) == 1_234_567)
    #expect(times.meanNanoseconds == 1_234_567 && times.variation == 0)
  }

  @Test("percentiles are by nearest rank, to within one per cent", arguments: [1.0, 50, 90, 99, 100])
  func percentiles(percent: Double) {
    var times = WorkTimes()
    for rank in (1...100).reversed() { times.record(nanoseconds: Int64(rank) * 1_000_000) }
    let expected = percent * 1e6
    #expect(abs(times.percentile(percent) - expected) <= expected / 100)
  }

  @Test("variation is standard deviation over mean")
  func variation() {
    var times = WorkTimes()
    for time: Int64 in [2, 4, 4, 4, 5, 5, 7, 9] { times.record(nanoseconds: time) }
    #expect(times.meanNanoseconds == 5)
    #expect(abs(times.variation - 0.4) < 1e-12)
  }

  @Test("merged parts equal the whole")
  func merge() {
    var random = SplitMix(seed: 3)
    var whole = WorkTimes()
    var parts = [WorkTimes(), WorkTimes(), WorkTimes()]
    for index in 0..<999 {
      let time = Int64((random.next() >> 20) >> (random.next() % 40))
      whole.record(nanoseconds: time)
      parts[index % 2].record(nanoseconds: time)
    }
    var merged = WorkTimes()
    for part in parts { merged.merge(part) }
    #expect(merged.count == whole.count)
    for percent in [0.0, 10, 50, 99, 100] { #expect(merged.percentile(percent) == whole.percentile(percent)) }
    #expect(abs(merged.meanNanoseconds / whole.meanNanoseconds - 1) < 1e-9)
    #expect(abs(merged.variation / whole.variation - 1) < 1e-9)
  }

  @Test("extremes are taken without a trap")
  func extremes() {
    var times = WorkTimes()
    times.record(nanoseconds: .min)
    times.record(nanoseconds: .max)
    #expect(times.percentile(50) == 0)
    #expect(times.percentile(100) == Double(Int64.max))
  }
}
