#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the machine says of itself.
enum SystemInfo {
  /// The cores that are online.
  static var coreCount: Int { Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
