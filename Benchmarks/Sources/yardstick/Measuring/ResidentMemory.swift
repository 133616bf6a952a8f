import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory of this operating system process that is in RAM.
enum ResidentMemory {
  static func bytes() throws -> Int {
    guard let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
      pages.count > 1, let resident = Int(pages[1])
    else {
      throw YardstickError("Resident memory is read from /proc/self/statm, which cannot be read here.")
    }
    return resident * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
