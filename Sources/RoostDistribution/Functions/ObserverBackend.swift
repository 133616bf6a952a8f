import ExternalTerm
import Roost

/// Answers what Erlang's `observer` asks of a node for its page "System": `observer_backend:sys_info/0`. What there is
/// none of here, as limits, atoms, ports and tables, is left out, and shown as not available.
struct ObserverBackend: Sendable {
  static let key = FunctionTable.Key(module: "observer_backend", name: "sys_info", arity: 0)

  let runtime: Runtime

  /// ``NodeConfiguration/busyBytes``.
  let busyBytes: Int

  var systemInfo: Term {
    let vitals = runtime.vitals
    let cores = Term.integer(vitals.cores)
    let schedulers = Term.integer(vitals.schedulers)
    var info: [(Atom, Term)] = [
      ("uptime", .integer(Int(vitals.upTime / .milliseconds(1)))),
      ("run_queue", .integer(vitals.runQueue)),
      ("process_count", .integer(vitals.processes)),
      ("schedulers", schedulers), ("schedulers_online", schedulers), ("schedulers_available", schedulers),
      ("logical_processors", cores), ("logical_processors_online", cores),
      ("logical_processors_available", cores),
      ("thread_pool_size", .integer(vitals.blockingThreads)),
      ("otp_release", .text("Roost")), ("system_architecture", .text(Self.architecture)),
      ("smp_support", .atom("true")), ("threads", .atom("true")),
      ("wordsize_internal", .integer(Int.bitWidth / 8)), ("wordsize_external", .integer(Int.bitWidth / 8)),
      ("dist_buf_busy_limit", .integer(busyBytes)),
      // Its page "Memory Allocators" asks for these, of which there are none.
      ("alloc_info", []),
    ]
    if let memory = vitals.memoryBytes { info.append(("total", .integer(memory))) }
    return .list(info.map { .tuple([.atom($0), $1]) })
  }

  private static var architecture: String {
    #if arch(x86_64)
      let processor = "x86_64"
    #elseif arch(arm64)
      let processor = "aarch64"
    #else
      let processor = "unknown"
    #endif
    #if os(Linux)
      return "\(processor)-linux"
    #else
      return "\(processor)-apple-darwin"
    #endif
  }
}
