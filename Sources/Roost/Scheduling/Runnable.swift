/// What a scheduler thread runs next: a process that has mail, or a job of Swift's concurrency.
///
/// One word: the pointer, with the lowest bit set for a job. Holds no reference: a process in a queue is
/// kept alive by the process table, since it can only end in its own slice.
@usableFromInline
struct Runnable {
  @usableFromInline let bits: UInt

  @usableFromInline
  init(bits: UInt) { self.bits = bits }

  @usableFromInline
  init(_ process: Process) {
    bits = UInt(bitPattern: Unmanaged.passUnretained(process).toOpaque())
  }

  init(_ job: UnownedJob) {
    bits = unsafeBitCast(job, to: UInt.self) | 1
  }

  var job: UnownedJob? {
    bits & 1 == 0 ? nil : unsafeBitCast(bits & ~1, to: UnownedJob.self)
  }

  var process: Unmanaged<Process> {
    .fromOpaque(UnsafeRawPointer(bitPattern: bits)!)
  }
}
