import Synchronization

/// What a process is doing. All but handling messages is noted where a process does not come by often.
@usableFromInline
enum Activity: UInt8, Sendable {
  case starting, handling, handlingInfo, continuing, idling, terminating

  /// Runs the body of a raw process.
  case running

  /// What is called so in ``ProcessInfo`` and in reports.
  var handlerName: String {
    switch self {
    case .starting: "start"
    case .handling: "handle"
    case .handlingInfo: "handle info"
    case .continuing: "continue"
    case .idling: "idle timeout"
    case .terminating: "terminate"
    case .running: "body"
    }
  }
}

extension Process {
  @usableFromInline
  final func setActivity(_ activity: Activity) {
    self.activity.store(activity.rawValue, ordering: .relaxed)
  }

  final var currentActivity: Activity { Activity(rawValue: activity.load(ordering: .relaxed)) ?? .handling }
}

extension Info {
  @usableFromInline var activity: Activity { if case .idle = self { .idling } else { .handlingInfo } }
}
