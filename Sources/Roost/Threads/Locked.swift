import Synchronization

#if ROOST_TSAN
  #if canImport(Glibc)
    import Glibc
  #else
    import Darwin
  #endif

  /// The lock of the runtime when it is built for ThreadSanitizer, which sees through `pthread` locks but
  /// takes `Mutex`, a futex inside the standard library, for no lock at all.
  @usableFromInline
  package final class Locked<Value>: @unchecked Sendable {  // safe: `value` is only touched under `mutex`
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
  }
#else
  /// The lock of the runtime: the standard library's.
  @usableFromInline
  package typealias Locked = Mutex
#endif
