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
    package func withBusyLock<Result>(
      _ isTaken: borrowing Atomic<Bool>,
      _ body: (inout sending Value) -> sending Result
    ) -> sending Result {
      withLock(body)
    }
  }
#else
  /// The lock of the runtime: the standard library's.
  @usableFromInline
  package typealias Locked = Mutex

  /// How long ``Mutex/withBusyLock(_:_:)`` looks at a lock that is taken.
  @usableFromInline
  enum BusyLock {
    /// Says whether to look once more, rather than to queue.
    @usableFromInline
    static func goesOn(_ looks: inout Int) -> Bool {
      looks += 1
      if looks % 256 == 0 { sched_yield() }
      return looks < 256_000
    }
  }

  extension Mutex where Value: ~Copyable {
    /// `withLock` for short work that many threads want at once.
    ///
    /// The standard library's lock is handed from its holder to the longest waiter, which has to be woken
    /// first: when more threads than cores want it, each hand-over costs a context switch. And to try it while it is
    /// taken is a call of the system. Whoever finds it taken here looks at `isTaken` until it seems free, gives its
    /// core away now and then, and queues only after a long time in vain.
    ///
    /// - Parameter isTaken: the lock's own. It is only a hint: not all who hold the lock set it.
    @inlinable
    @inline(__always)
    package func withBusyLock<Result>(
      _ isTaken: borrowing Atomic<Bool>,
      _ body: (inout sending Value) -> sending Result
    ) -> sending Result {
      var looks = 0
      repeat {
        if !isTaken.load(ordering: .relaxed), let result = tryLock(isTaken, body) { return result }
      } while BusyLock.goesOn(&looks)
      return withLock(body)
    }

    @inlinable
    @inline(__always)
    func tryLock<Result>(
      _ isTaken: borrowing Atomic<Bool>,
      _ body: (inout sending Value) -> sending Result
    ) -> sending Result? {
      withLockIfAvailable { value in
        isTaken.store(true, ordering: .relaxed)
        defer { isTaken.store(false, ordering: .relaxed) }
        return body(&value)
      }
    }
  }
#endif
