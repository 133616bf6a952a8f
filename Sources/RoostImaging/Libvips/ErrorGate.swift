#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A failure inside an ``ErrorGate``: the kind, with the words still in libvips's buffer.
struct VipsFailure: Error {
  let code: ImagingError.Code

  init(_ code: ImagingError.Code) { self.code = code }

  /// The failure as users see it.
  func error(file: String, words: String) -> ImagingError {
    ImagingError(code, file: file, words: words.isEmpty ? "libvips gives no reason" : words)
  }
}

/// Gives each failure its own words, although libvips has one error buffer for all threads.
///
/// Every message of every thread is appended to the same buffer, nothing in it says whose it is, and
/// nothing can be called when one is added. So work runs side by side, with nobody looking at the buffer;
/// and work that failed runs once more, alone: then all that is in the buffer is its own. New work waits
/// meanwhile, and the second run waits for the work at hand to end. Successes never wait for anything but
/// that, and a failure costs one more attempt, which also cures a passing one.
///
/// The limit: code that calls libvips past this gate, in the same process, can still add its words.
// Safe to share: `state` is touched with `mutex` held only, and both live as long as the object.
final class ErrorGate: @unchecked Sendable {
  private struct State {
    var running = 0
    var waitingToBeAlone = 0
    var someoneIsAlone = false
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state = State()
  private let takeWords: @Sendable () -> String

  /// - Parameter takeWords: empties the shared buffer and gives what was in it.
  init(takeWords: @escaping @Sendable () -> String) {
    self.takeWords = takeWords
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs the work, a second time alone if libvips fails in it, and gives its result or its own error.
  ///
  /// - Parameters:
  ///   - file: what the error is to name.
  ///   - work: may run twice. It throws ``VipsFailure`` for what libvips refused, with the words left in the
  ///     buffer, and ``ImagingError`` for what it refuses itself.
  func run<Value>(file: String, _ work: () throws -> Value) throws(ImagingError) -> Value {
    do {
      return try together(work)
    } catch let error as ImagingError {
      throw error
    } catch {
      return try alone(file: file, work)
    }
  }

  private func together<Value>(_ work: () throws -> Value) throws -> Value {
    enter { state in
      guard !state.someoneIsAlone, state.waitingToBeAlone == 0 else { return false }
      state.running += 1
      return true
    }
    defer { leave { $0.running -= 1 } }
    return try work()
  }

  private func alone<Value>(file: String, _ work: () throws -> Value) throws(ImagingError) -> Value {
    change { $0.waitingToBeAlone += 1 }
    enter { state in
      guard !state.someoneIsAlone, state.running == 0 else { return false }
      state.waitingToBeAlone -= 1
      state.someoneIsAlone = true
      return true
    }
    defer { leave { $0.someoneIsAlone = false } }
    _ = takeWords()
    do {
      return try work()
    } catch let error as ImagingError {
      throw error
    } catch {
      throw (error as? VipsFailure ?? VipsFailure(.damaged)).error(file: file, words: takeWords())
    }
  }

  private func change(_ body: (inout State) -> Void) {
    pthread_mutex_lock(mutex)
    body(&state)
    pthread_mutex_unlock(mutex)
  }

  private func enter(when admitted: (inout State) -> Bool) {
    pthread_mutex_lock(mutex)
    while !admitted(&state) { pthread_cond_wait(changed, mutex) }
    pthread_mutex_unlock(mutex)
  }

  private func leave(_ body: (inout State) -> Void) {
    pthread_mutex_lock(mutex)
    body(&state)
    let someoneWaits = state.running == 0
    pthread_mutex_unlock(mutex)
    if someoneWaits { pthread_cond_broadcast(changed) }
  }
}
