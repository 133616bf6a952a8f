import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if ROOST_TSAN
  /// The lock of the runtime when it is built for ThreadSanitizer, which sees through `pthread` locks but
  /// takes `Mutex`, a futex inside the standard library, for no lock at all.
  // Safe: `value` is only touched under `mutex`.
  @usableFromInline
  package final class Locked<Value: ~Copyable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: consuming sending Value) {
      self.value = value
      mutex = .allocate(capacity: 1)
      mutex.initialize(to: pthread_mutex_t())
      pthread_mutex_init(mutex, nil)
    }

    deinit {
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
    }

    @usableFromInline
    package func withLock<Result, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return try body(&value)
    }

    @usableFromInline
    package func withBusyLock<Result>(_ body: (inout sending Value) -> sending Result) -> sending Result {
      withLock(body)
    }
  }
#else
  /// The lock of the runtime: the standard library's.
  @usableFromInline
  package typealias Locked = Mutex

  extension Mutex where Value: ~Copyable {
    /// `withLock` for short work that many threads want at once.
    ///
    /// The standard library's lock is handed from its holder to the longest waiter, which has to be woken
    /// first: when more threads than cores want it, each hand-over costs a context switch. Whoever finds it
    /// taken here gives its core away and tries again, and queues only after a long time in vain.
    @inlinable
    @inline(__always)
    package func withBusyLock<Result>(_ body: (inout sending Value) -> sending Result) -> sending Result {
      if let result = withLockIfAvailable(body) { return result }
      return waitAndLock(body)
    }

    @inline(never)
    @usableFromInline
    func waitAndLock<Result>(_ body: (inout sending Value) -> sending Result) -> sending Result {
      for _ in 0..<1000 {
        sched_yield()
        if let result = withLockIfAvailable(body) { return result }
      }
      return withLock(body)
    }
  }
#endif
