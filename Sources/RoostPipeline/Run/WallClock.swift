#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the numbers begin with that are to grow from one run to the next, though nothing of the first is left: those
/// of epochs, and of the lives of a crew's workers.
enum WallClock {
  /// The nanoseconds since 1970. No process starts each nanosecond, so a run begins above all numbers of the one before,
  /// unless the machine's clock has been set back by more than the time from one to the other.
  static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}
