#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a thread sleeps until another lets it through: a one-place semaphore.
///
/// A signal that comes first is kept, so none is lost; further ones before the wait add nothing.
package final class Gate: @unchecked Sendable {  // safe: `isOpen` is only touched under `mutex`
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var isOpen = false

  package init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    #if canImport(Glibc)
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #else
      pthread_cond_init(condition, nil)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Lets the sleeper through, or the next one that comes.
  package func open() {
    pthread_mutex_lock(mutex)
    isOpen = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Sleeps until the gate is opened, and shuts it again.
  package func pass() {
    pthread_mutex_lock(mutex)
    while !isOpen { pthread_cond_wait(condition, mutex) }
    isOpen = false
    pthread_mutex_unlock(mutex)
  }

  /// Sleeps until the gate is opened or `nanoseconds` are over. Says whether it was opened.
  @discardableResult
  package func pass(within nanoseconds: UInt64) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let (sum, overflow) = MonotonicTime.now().addingReportingOverflow(nanoseconds)
    let deadline = overflow ? UInt64(Int64.max) : min(sum, UInt64(Int64.max))
    while !isOpen {
      #if canImport(Glibc)
        var until = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        let status = pthread_cond_timedwait(condition, mutex, &until)
      #else
        let now = MonotonicTime.now()
        let left = deadline > now ? deadline - now : 0
        var span = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
        let status = pthread_cond_timedwait_relative_np(condition, mutex, &span)
      #endif
      if status == ETIMEDOUT { break }
    }
    defer { isOpen = false }
    return isOpen
  }
}

/// The clock of the machine that never goes back, in nanoseconds.
@usableFromInline
package enum MonotonicTime {
  @usableFromInline
  package static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return nanoseconds(time)
  }

  /// A time that has not come before now, and comes within some milliseconds: read faster than the exact one, where the
  /// system keeps it at hand.
  static func soon() -> UInt64 {
    #if canImport(Glibc)
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
      return nanoseconds(time) &+ longestJiffy
    #else
      return now()
    #endif
  }

  /// What the system's time at hand is behind by at most: it is renewed at least a hundred times a second.
  private static let longestJiffy: UInt64 = 10_000_000

  @usableFromInline
  static func nanoseconds(_ time: timespec) -> UInt64 {
    UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
