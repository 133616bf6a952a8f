import Roost

/// An ``ItemFailure`` as one node tells another of it.
package struct FailureCard: Sendable, Hashable, Codable {
  private enum Cause: Hashable, Codable {
    case failed(String)
    case killed(Exit)
  }

  /// An `ExitReason`, which is not `Codable`.
  fileprivate enum Exit: Hashable, Codable {
    case normal, shutdown, kill, killed, noproc, noconnection
    case because(String)
    case error(String, String)
    case other(String)
  }

  private let item: ItemID
  private let stage: String
  private let attempts: Int
  private let cause: Cause

  init(_ failure: ItemFailure) {
    (item, stage, attempts) = (failure.item, failure.stage, failure.attempts)
    switch failure.cause {
    case .failed(let words): cause = .failed(words)
    case .killedWorkers(let reason): cause = .killed(Exit(reason))
    }
  }

  var failure: ItemFailure {
    let cause: ItemFailure.Cause =
      switch self.cause {
      case .failed(let words): .failed(words)
      case .killed(let exit): .killedWorkers(exit.reason)
      }
    return ItemFailure(item: item, stage: stage, attempts: attempts, cause: cause)
  }
}

extension FailureCard.Exit {
  init(_ reason: ExitReason) {
    switch reason {
    case .normal: self = .normal
    case .shutdown: self = .shutdown
    case .shutdownBecause(let why): self = .because(why)
    case .kill: self = .kill
    case .killed: self = .killed
    case .noproc: self = .noproc
    case .noconnection: self = .noconnection
    case .error(let failure): self = .error(failure.type, failure.message)
    case .other(let words): self = .other(words)
    }
  }

  var reason: ExitReason {
    switch self {
    case .normal: .normal
    case .shutdown: .shutdown
    case .because(let why): .shutdownBecause(why)
    case .kill: .kill
    case .killed: .killed
    case .noproc: .noproc
    case .noconnection: .noconnection
    case .error(let type, let message): .error(ExitReason.Failure(type: type, message: message))
    case .other(let words): .other(words)
    }
  }
}
