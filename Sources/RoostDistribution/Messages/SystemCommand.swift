import ExternalTerm

/// What `sys` asks of a process.
enum SystemCommand: Hashable, Sendable {
  case suspend
  case resume
  case getState
  case getStatus
  case terminate(Term)
  /// Tracing, logging, statistics.
  case debug(Term)
  /// What only a process of Erlang's could do, or nobody knows.
  case other(Term)

  init(_ term: Term) {
    switch term {
    case .atom("suspend"): self = .suspend
    case .atom("resume"): self = .resume
    case .atom("get_state"): self = .getState
    case .atom("get_status"): self = .getStatus
    case .tuple(let parts) where parts.count == 2 && parts[0] == .atom("terminate"):
      self = .terminate(parts[1])
    case .tuple(let parts) where parts.count == 2 && parts[0] == .atom("debug"): self = .debug(parts[1])
    default: self = .other(term)
    }
  }
}

/// What a process answers to `sys`, in the words of `sys:handle_system_msg/6`.
enum SystemAnswer {
  /// A Roost process has no debug options: to turn them off is fine, to ask for what they have gathered gives
  /// nothing, and to turn them on is an option that is not known.
  static func debug(_ what: Term) -> Term {
    switch what {
    case .atom("no_debug"), .tuple([.atom("trace"), .atom("false")]), .tuple([.atom("log"), .atom("false")]),
      .tuple([.atom("log"), .atom("print")]), .tuple([.atom("log_to_file"), .atom("false")]),
      .tuple([.atom("statistics"), .atom("false")]):
      .atom("ok")
    case .tuple([.atom("log"), .atom("get")]): .tuple([.atom("ok"), []])
    case .tuple([.atom("statistics"), .atom("get")]): .tuple([.atom("ok"), .atom("no_statistics")])
    case .tuple(let parts) where parts.first == .atom("remove"): .atom("ok")
    default: .atom("unknown_debug")
    }
  }

  /// A fun of Erlang's cannot run here, nor can code be changed.
  static func unknown(_ command: Term) -> Term {
    .tuple([.atom("error"), .tuple([.atom("unknown_system_msg"), command])])
  }

  static let noState = Term.tuple([.atom("error"), .atom("no_state")])

  /// What `sys:get_status/1` gives for a `gen_server`.
  static func status(_ status: Status) -> Term {
    let state = Term.atom(status.isSuspended ? "suspended" : "running")
    let name: Term = status.name.map { .atom(Atom($0)) } ?? .pid(status.pid)
    let header = "Status for generic server " + (status.name ?? "\(status.pid)")
    let misc: Term = [
      .tuple([.atom("header"), .text(header)]),
      .tuple([
        .atom("data"),
        [
          .tuple([.text("Status"), state]), .tuple([.text("Parent"), .pid(status.parent)]),
          .tuple([.text("Logged events"), []]), .tuple([.text("Name"), name]),
        ],
      ]),
      .tuple([.atom("data"), [.tuple([.text("State"), status.state])]]),
    ]
    return .tuple([
      .atom("status"), .pid(status.pid), .tuple([.atom("module"), .atom(Atom(status.module))]),
      [[], state, .pid(status.parent), [], misc],
    ])
  }

  struct Status: Sendable {
    let pid: ExternalPid
    let parent: ExternalPid
    let name: String?
    /// The type of the server.
    let module: String
    let isSuspended: Bool
    let state: Term
  }

  /// A state as a term: as what it is if it can be encoded, and else its description.
  static func state(_ state: Any) -> Term {
    (try? AnswerCoding.term(state)) ?? description(state)
  }

  private static func description(_ state: Any) -> Term { .binary(Binary(Array("\(state)".utf8))) }
}
