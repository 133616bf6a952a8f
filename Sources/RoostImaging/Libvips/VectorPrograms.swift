import Synchronization

/// The machine code that libvips has compiled while the process runs, to shrink images with.
///
/// An operation compiles its programs when it is made and frees them with its last image. The library that
/// does it (ORC) keeps one list of code memory for the process and unlinks from it without a lock of its
/// own: two threads that free at once leave a list that later crashes. Here one thread at a time makes and
/// frees. The pixels are computed outside.
final class VectorPrograms: Sendable {
  private let changing = Mutex(())

  /// Does what makes or frees programs.
  func whileNoOtherChanges<Value>(_ change: () -> Value) -> Value { changing.withLock { _ in change() } }
}
