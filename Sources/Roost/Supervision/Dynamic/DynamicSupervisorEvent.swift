extension DynamicSupervisorMachine {
  typealias RequestToken = SupervisorMachine.RequestToken
  typealias TimerToken = SupervisorMachine.TimerToken

  /// Names a child from its first start until it is forgotten. Chosen by the machine, in the order of the
  /// first starts.
  struct ChildKey: Sendable, Hashable {
    var number: UInt64
  }

  /// What happens to a dynamic supervisor.
  enum Event: Sendable, Hashable {
    /// The process of the child being started exists, but may not have started up yet. Optional: it allows
    /// the child to be stopped while it starts.
    case childSpawned(ChildKey, Pid)

    /// The child being started is up. After each `start` comes exactly one of this and the next two, and not
    /// before an exit of the same process if it did not come up.
    case childStarted(ChildKey, Pid)

    /// The child being started chose not to run; its process, if any, is gone.
    case childIgnored(ChildKey)

    /// The child being started did not come up; its process, if any, is gone.
    case childStartFailed(ChildKey, ExitReason)

    /// A process ended. Must arrive for every child that was spawned or started. Exits of others, and second
    /// notices, do no harm.
    case childExited(Pid, ExitReason)

    /// A timer set with `startTimer` ran out.
    case shutdownTimerFired(TimerToken)

    /// The message sent with `sendSelfRetry` came up in the mailbox.
    case retryRestart(ChildKey)

    case request(RequestToken, Request)

    /// The supervisor is to stop, with this reason.
    case stop(ExitReason)
  }

  /// What a dynamic supervisor may be asked.
  enum Request: Sendable, Hashable {
    case startChild(ChildDescription)
    case terminateChild(Pid)
    case describeChild(Pid)
    case whichChildren
    case countChildren
  }

  /// What it answers.
  enum Answer: Sendable, Hashable {
    /// To startChild; nil if the child chose not to run.
    case started(Pid?)
    /// To terminateChild.
    case done
    case description(ChildDescription)
    case children([ChildInfo])
    case counts(ChildCounts)
  }

  /// What the shell of a dynamic supervisor has to do, in the order given.
  enum Action: Sendable, Hashable {
    /// Start the child, and say what became of it. `request` is the startChild that asks for it, nil if the
    /// supervisor itself does.
    case start(ChildKey, request: RequestToken?)

    /// The start of the child, whose process is not known, is of no use any more: give it up if that can be done. What
    /// becomes of it is to be said all the same.
    case abandonStart(ChildKey)

    /// The child is forgotten: its start function will not be needed again.
    case forget(ChildKey)

    /// Send this exit signal.
    case exit(Pid, ExitReason)

    case startTimer(TimerToken, after: Duration)

    /// The timer is not needed; it does no harm if it fires all the same.
    case cancelTimer(TimerToken)

    /// Send `retryRestart` to oneself, behind all that is in the mailbox already.
    case sendSelfRetry(ChildKey)

    case reply(RequestToken, Result<Answer, SupervisorError>)
    case report(ChildKey, SupervisorReport)

    /// No child is left: end with this reason.
    case stopSelf(ExitReason)
  }
}
