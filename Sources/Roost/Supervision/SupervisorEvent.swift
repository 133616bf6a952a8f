extension SupervisorMachine {
  /// Names a request until it is replied to. Chosen by whoever makes the request.
  struct RequestToken: Sendable, Hashable {
    var number: UInt64
  }

  /// Names a timer from its start until it fires or is cancelled. Chosen by the machine.
  struct TimerToken: Sendable, Hashable {
    var number: UInt64
  }

  /// What happens to a supervisor.
  enum Event: Sendable, Hashable {
    /// The first event: start these, in this order.
    case boot([ChildDescription])

    /// The process of the child being started exists, but may not have started up yet. Optional: it allows a
    /// stop to end a child that is stuck while starting.
    case childSpawned(id: String, Pid)

    /// The child being started is up. After each `start` comes exactly one of this and the next two, and not
    /// before an exit of the same process.
    case childStarted(id: String, Pid)

    /// The child being started chose not to run; its process, if any, is gone.
    case childIgnored(id: String)

    /// The child being started did not come up; its process, if any, is gone.
    /// `alreadyStarted` is the process that has the child's name, if that was the trouble.
    case childStartFailed(id: String, ExitReason, alreadyStarted: Pid? = nil)

    /// A process ended. Must arrive for every child that was spawned or started, even if it cut its link.
    /// Exits of others, and second notices, do no harm.
    case childExited(Pid, ExitReason)

    /// A timer set with `startTimer` ran out.
    case shutdownTimerFired(TimerToken)

    /// The message sent with `sendSelfRetry` came up in the mailbox.
    case retryRestart(id: String)

    case request(RequestToken, Request)

    /// The supervisor is to stop, with this reason.
    case stop(ExitReason)
  }

  /// What a supervisor may be asked.
  enum Request: Sendable, Hashable {
    case startChild(ChildDescription)
    case terminateChild(id: String)
    case restartChild(id: String)
    case deleteChild(id: String)
    case describeChild(id: String)
    case whichChild(id: String)
    case whichChildren
    case countChildren
  }

  /// What it answers.
  enum Answer: Sendable, Hashable {
    /// To startChild and restartChild; nil if the child chose not to run.
    case started(Pid?)
    /// To terminateChild and deleteChild.
    case done
    case description(ChildDescription)
    case child(ChildInfo)
    case children([ChildInfo])
    case counts(ChildCounts)
  }
}
