#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a runtime is doing, for whoever shows it to other nodes.
package struct Vitals: Sendable {
  package let upTime: Duration
  package let processes: Int

  /// How many processes are ready and wait for a thread.
  package let runQueue: Int
  package let schedulers: Int
  package let blockingThreads: Int
  package let cores: Int

  /// The memory of the whole program, in bytes; nil where the system does not say.
  package let memoryBytes: Int?
}

extension Runtime {
  package var vitals: Vitals {
    Vitals(
      upTime: kernel.clock.now - kernel.start,
      processes: processCount,
      runQueue: kernel.scheduler.runQueue,
      schedulers: kernel.configuration.schedulers,
      blockingThreads: kernel.configuration.blockingThreads,
      cores: SystemInfo.coreCount,
      memoryBytes: SystemInfo.memoryBytes
    )
  }
}

extension SystemInfo {
  /// The physical memory that the program holds.
  fileprivate static var memoryBytes: Int? {
    #if os(Linux)
      let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var buffer = [UInt8](repeating: 0, count: 128)
      let count = read(file, &buffer, buffer.count)
      // Pages in all, and those that are resident.
      let fields = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
      guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
      return pages * sysconf(Int32(_SC_PAGESIZE))
    #else
      return nil
    #endif
  }
}
