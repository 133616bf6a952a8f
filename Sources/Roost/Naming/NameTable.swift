/// The registered names of a node. A name belongs to one process, a process has at most one.
final class NameTable: Sendable {
  private let names = Locked<[String: Process]>([:])

  func find(_ name: String) -> Process? { names.withLock { $0[name] } }

  var all: [String] { names.withLock { $0.keys.sorted() } }

  /// Gives `process` a name.
  func register(_ name: String, _ process: Process) throws(NameError) {
    if name.isEmpty { throw NameError(.empty, name: name, pid: process.pid) }
    try names.withLock { names throws(NameError) in
      if let owner = names[name] { throw NameError(.taken, name: name, pid: owner.pid) }
      // Under both locks, so that a process that ends now either keeps the name from being taken or gives
      // it back.
      let refusal = process.control.withLock { control -> NameError.Code? in
        if control.phase == .dead { return .noproc }
        let ties = control.makeTies()
        if ties.name != nil { return .alreadyNamed }
        ties.name = name
        return nil
      }
      if let refusal { throw NameError(refusal, name: name, pid: process.pid) }
      names[name] = process
    }
  }

  /// Frees the name of a process that ends, together with what `end` does to it. The process keeps the name
  /// for its reports.
  func removeName<Result>(of process: Process, _ end: (inout ProcessControl) -> Result) -> Result {
    names.withLock { names in
      process.control.withLock { control in
        if let name = control.ties?.name, names[name] === process { names[name] = nil }
        return end(&control)
      }
    }
  }

  /// Frees a name whose process lives on. Says whether there was one.
  func unregister(_ name: String) -> Bool {
    names.withLock { names in
      guard let process = names.removeValue(forKey: name) else { return false }
      process.control.withLock { $0.ties?.name = nil }
      return true
    }
  }
}
