#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread of the operating system that runs one closure and can be waited for.
package struct Thread: Sendable {
  /// The system refused another thread.
  package struct Refused: Error, CustomStringConvertible {
    package let status: Int32
    package var description: String { "the system refused another thread (error \(status))" }
  }

  private let handle: pthread_t

  private final class Start {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// Starts a thread that runs `body`.
  ///
  /// - Parameter name: what tools of the system show; of it at most 15 bytes.
  package init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Refused) {
    let start = Unmanaged.passRetained(Start(name, body))
    #if canImport(Glibc)
      var created = pthread_t()
      let status = pthread_create(&created, nil, { Thread.run($0!) }, start.toOpaque())
      handle = created
    #else
      var created: pthread_t?
      let status = pthread_create(&created, nil, { Thread.run($0) }, start.toOpaque())
      handle = created!
    #endif
    if status != 0 {
      start.release()
      throw Refused(status: status)
    }
  }

  /// Waits until the thread has ended. To be called once.
  package func join() { pthread_join(handle, nil) }

  /// Lets the thread's resources go when it ends. To be called once, instead of ``join()``.
  package func detach() { pthread_detach(handle) }

  private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    setName(start.name)
    start.body()
    return nil
  }

  private static func setName(_ name: String) {
    #if canImport(Glibc)
      // The module map has no pthread_setname_np.
      let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { return }
      _ = write(file, name, min(name.utf8.count, 15))
      close(file)
    #else
      _ = pthread_setname_np(name)
    #endif
  }
}
