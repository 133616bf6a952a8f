#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells the calling thread from all others that there are.
func thisThread() -> UInt {
  #if canImport(Glibc)
    return UInt(pthread_self())
  #else
    return UInt(bitPattern: pthread_self())
  #endif
}
