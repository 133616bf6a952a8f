#if canImport(Glibc)
  import Glibc
#endif

/// The C library's allocator, as nodes have it that send each other megabytes.
enum Allocator {
  /// Has large blocks kept when they are freed. Else each message of a megabyte is given back to the system and the next
  /// one's memory got anew, page by page, which takes longer than to copy it.
  static func keepLargeBlocks() {
    #if canImport(Glibc)
      // Swift's module of the C library has no `malloc.h`.
      typealias Option = @convention(c) (CInt, CInt) -> CInt
      guard let symbol = dlsym(nil, "mallopt") else { return }
      let set = unsafeBitCast(symbol, to: Option.self)
      let (trimThreshold, mapThreshold): (CInt, CInt) = (-1, -3)
      _ = set(mapThreshold, 32 << 20)
      _ = set(trimThreshold, 256 << 20)
    #endif
  }
}
