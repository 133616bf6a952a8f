import Foundation

/// The most physical memory this process has held, in bytes; 0 where the system does not say.
///
/// Linux's `getrusage` also counts the program that became this one by `exec` (such as `swift run`), so the
/// process's own high-water mark is read there, and `getrusage` used if that fails.
func peakMemoryBytes() -> Int {
  #if os(Linux)
    if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let peak = peakMemoryBytes(inStatus: status)
    {
      return peak
    }
  #endif
  var usage = rusage()
  #if os(Linux)
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return Int(usage.ru_maxrss) * 1024
  #else
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
    return Int(usage.ru_maxrss)
  #endif
}

/// The `VmHWM` line of a Linux process's status, in bytes.
func peakMemoryBytes(inStatus status: String) -> Int? {
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  guard let fields = line?.split(whereSeparator: \.isWhitespace), fields.count == 3, fields[2] == "kB" else {
    return nil
  }
  return Int(fields[1]).map { $0 * 1024 }
}
