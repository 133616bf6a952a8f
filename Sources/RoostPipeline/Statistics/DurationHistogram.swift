/// How durations are spread, in bounded memory: at most 15 KB, however many are recorded.
///
/// Quantiles are exact to 1 part in 32; mean, variation, least and greatest are exact. Two histograms of
/// different workers can be merged.
public struct DurationHistogram: Sendable, Equatable {
  /// Each power of two of nanoseconds is cut in this many buckets.
  private static let cuts = 32

  private var buckets: [Int] = []

  /// How many durations have been recorded.
  public private(set) var count = 0

  private var least: Int64 = .max
  private var greatest: Int64 = 0
  private var average = 0.0
  private var squares = 0.0

  public init() {}

  /// Adds a duration. A negative one counts as zero, one beyond 292 years as 292 years.
  public mutating func record(_ duration: Duration) {
    let value = duration.wholeNanoseconds
    let bucket = Self.bucket(of: value)
    if buckets.count <= bucket {
      buckets.append(contentsOf: repeatElement(0, count: bucket + 1 - buckets.count))
    }
    buckets[bucket] += 1
    count += 1
    (least, greatest) = (min(least, value), max(greatest, value))
    let distance = Double(value) - average
    average += distance / Double(count)
    squares += distance * (Double(value) - average)
  }

  /// Adds what another has recorded.
  public mutating func merge(_ other: DurationHistogram) {
    guard other.count > 0 else { return }
    if buckets.count < other.buckets.count {
      buckets.append(contentsOf: repeatElement(0, count: other.buckets.count - buckets.count))
    }
    for (bucket, number) in other.buckets.enumerated() { buckets[bucket] += number }
    let (mine, theirs) = (Double(count), Double(other.count))
    let distance = other.average - average
    average += distance * theirs / (mine + theirs)
    squares += other.squares + distance * distance * mine * theirs / (mine + theirs)
    count += other.count
    (least, greatest) = (min(least, other.least), max(greatest, other.greatest))
  }

  /// The mean; nil if nothing was recorded.
  public var mean: Duration? {
    // The longest duration that is counted is one less than a double can say: it says one too many.
    count == 0 ? nil : .nanoseconds(Int64(exactly: average.rounded()) ?? .max)
  }

  /// The coefficient of variation: standard deviation (of the population) over mean; nil if nothing but zero
  /// was recorded.
  public var variation: Double? {
    average > 0 ? (max(0, squares) / Double(count)).squareRoot() / average : nil
  }

  /// The shortest duration; nil if nothing was recorded.
  public var minimum: Duration? { count == 0 ? nil : .nanoseconds(least) }

  /// The longest duration; nil if nothing was recorded.
  public var maximum: Duration? { count == 0 ? nil : .nanoseconds(greatest) }

  /// The duration that the given part of those recorded do not exceed, as 0.5 for the median. Parts below 0
  /// and above 1 count as 0 and 1; nil if nothing was recorded, or for no number.
  public func quantile(_ part: Double) -> Duration? {
    guard count > 0, !part.isNaN else { return nil }
    let rank = max(1, Int((min(max(part, 0), 1) * Double(count)).rounded(.up)))
    guard rank < count else { return maximum }
    var passed = 0
    for (bucket, number) in buckets.enumerated() {
      passed += number
      guard passed >= rank else { continue }
      return .nanoseconds(min(max(Self.middle(of: bucket), least), greatest))
    }
    return maximum
  }

  private static func bucket(of value: Int64) -> Int {
    guard value >= cuts else { return Int(value) }
    let shift = 58 - value.leadingZeroBitCount
    return shift * cuts + Int(value >> Int64(shift))
  }

  private static func middle(of bucket: Int) -> Int64 {
    guard bucket >= 2 * cuts else { return Int64(bucket) }
    let shift = Int64(bucket / cuts - 1)
    return (Int64(bucket % cuts + cuts) << shift) + (1 << (shift - 1))
  }
}

extension Duration {
  /// In whole nanoseconds, kept within what can be counted from 0.
  fileprivate var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
    return whole.overflow || sum.overflow ? .max : sum.partialValue
  }
}
