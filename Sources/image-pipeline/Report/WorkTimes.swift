import Foundation

/// The distribution of work times in bounded memory: exact count, mean and variation, and percentiles to
/// within one per cent, however many times are recorded.
///
/// Times fall into buckets that are one nanosecond wide up to 128 ns and 1/64 of their power of two above.
struct WorkTimes: Equatable, Sendable {
  private(set) var count = 0
  private var mean = 0.0
  /// The sum of squared distances from the mean.
  private var spread = 0.0
  private var shortest = UInt64.max
  private var longest: UInt64 = 0
  private var buckets: [Int] = []

  /// Records one time; a negative one, from a clock set back, counts as zero.
  mutating func record(nanoseconds: Int64) {
    let time = UInt64(max(nanoseconds, 0))
    count += 1
    let distance = Double(time) - mean
    mean += distance / Double(count)
    spread += distance * (Double(time) - mean)
    shortest = min(shortest, time)
    longest = max(longest, time)
    let bucket = Self.bucket(of: time)
    grow(to: bucket + 1)
    buckets[bucket] += 1
  }

  /// Adds the times that another worker recorded.
  mutating func merge(_ other: WorkTimes) {
    guard other.count > 0 else { return }
    let total = count + other.count
    let distance = other.mean - mean
    spread += other.spread + distance * distance * Double(count) * Double(other.count) / Double(total)
    mean += distance * Double(other.count) / Double(total)
    count = total
    shortest = min(shortest, other.shortest)
    longest = max(longest, other.longest)
    grow(to: other.buckets.count)
    for (bucket, times) in other.buckets.enumerated() { buckets[bucket] += times }
  }

  /// The mean in nanoseconds; 0 if nothing was recorded.
  var meanNanoseconds: Double { mean }

  /// The coefficient of variation, standard deviation over mean: 0 if all times are equal.
  var variation: Double {
    guard count > 1, mean > 0 else { return 0 }
    return (max(spread, 0) / Double(count)).squareRoot() / mean
  }

  /// The time in nanoseconds that `percent` of all times do not exceed, by nearest rank; 0 if there is none.
  func percentile(_ percent: Double) -> Double {
    guard count > 0 else { return 0 }
    let rank = min(max(Int((percent / 100 * Double(count)).rounded(.up)), 1), count)
    // The ends are known exactly; the last bucket's middle would fall short of the longest.
    if rank == 1 { return Double(shortest) }
    if rank == count { return Double(longest) }
    var passed = 0
    for (bucket, times) in buckets.enumerated() {
      passed += times
      if passed >= rank {
        return min(max(Self.middle(of: bucket), Double(shortest)), Double(longest))
      }
    }
    return Double(longest)
  }

  private mutating func grow(to size: Int) {
    if buckets.count < size { buckets += repeatElement(0, count: size - buckets.count) }
  }

  private static func bucket(of time: UInt64) -> Int {
    guard time >= 128 else { return Int(time) }
    let shift = 63 - time.leadingZeroBitCount - 6
    return shift * 64 + Int(time >> UInt64(shift))
  }

  private static func middle(of bucket: Int) -> Double {
    guard bucket >= 128 else { return Double(bucket) }
    let shift = bucket / 64 - 1
    let lowest = UInt64(bucket - shift * 64) << UInt64(shift)
    return Double(lowest) + Double((UInt64(1) << UInt64(shift)) - 1) / 2
  }
}
