extension SupervisorMachine {
  /// What the shell of a supervisor has to do, in the order given.
  enum Action: Sendable, Hashable {
    /// Start the child, and say what became of it. `request` is the startChild or restartChild that asks for
    /// it, nil if the supervisor itself does. A start function that came with that request is the child's
    /// from here on.
    case start(id: String, request: RequestToken?)

    /// The start of the child, whose process is not known, is of no use any more: give it up if that can be done. What
    /// becomes of it is to be said all the same.
    case abandonStart(id: String)

    /// The child has no spec any longer: its start function will not be needed again.
    case forget(id: String)

    /// Send this exit signal.
    case exit(Pid, ExitReason)

    case startTimer(TimerToken, after: Duration)

    /// The timer is not needed; it does no harm if it fires all the same.
    case cancelTimer(TimerToken)

    /// Send `retryRestart` to oneself, behind all that is in the mailbox already.
    case sendSelfRetry(id: String)

    case reply(RequestToken, Result<Answer, SupervisorError>)
    case report(SupervisorReport)

    /// All children are started.
    case booted

    /// The supervisor did not start, and no child is left: tell whoever starts it, and end with this reason.
    case bootFailed(ExitReason)

    /// No child is left: end with this reason.
    case stopSelf(ExitReason)
  }
}
