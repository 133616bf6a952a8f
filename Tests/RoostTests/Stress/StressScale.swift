#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How much the stress tests do, in one place.
enum StressScale {
  /// The environment's `ROOST_STRESS_SCALE`, a number above 0: so many times as much as usual. Unless it is
  /// set, a fifth under ThreadSanitizer, which makes everything slow, and else 1.
  static let factor: Double = {
    if let words = getenv("ROOST_STRESS_SCALE"), let number = Double(String(cString: words)), number > 0 {
      return number
    }
    #if ROOST_TSAN
      return 0.2
    #else
      return 1
    #endif
  }()

  /// `usual` at the scale of this run, and at least 1.
  static func of(_ usual: Int) -> Int { max(1, Int(Double(usual) * factor)) }

  /// How long one test may take.
  static var minutes: Int { max(2, Int(factor.rounded(.up))) }

  /// Says something about a run out of the ordinary: how long it took, how much memory it needed.
  static func note(_ words: @autoclosure () -> String) {
    if factor > 1 { print(words()) }
  }

  /// The most memory that this program has had so far, in MiB.
  static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss / 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss / 1024 / 1024
    #endif
  }
}
