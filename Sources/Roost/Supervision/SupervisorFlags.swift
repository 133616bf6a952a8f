/// What a supervisor is told about itself, apart from its children.
struct SupervisorFlags: Sendable, Hashable {
  var strategy: RestartStrategy = .oneForOne
  var intensity = RestartIntensity()
  var autoShutdown: AutoShutdown = .never

  /// Throws if these flags, or children under them, make no sense; as `supervisor:check_childspecs/2`.
  func validate(_ children: [ChildDescription]) throws(SupervisorError) {
    if intensity.restarts < 0 { throw .negativeIntensity(intensity.restarts) }
    if intensity.period <= .zero { throw .invalidPeriod(intensity.period) }
    var ids = Set<String>(minimumCapacity: children.count)
    for child in children {
      try validate(child)
      if !ids.insert(child.id).inserted { throw .duplicateChild(child.id) }
    }
  }

  /// Throws if `child` makes no sense under these flags.
  func validate(_ child: ChildDescription) throws(SupervisorError) {
    if child.isSignificant {
      if autoShutdown == .never { throw .significantNeedsAutoShutdown(child.id) }
      if child.restart == .permanent { throw .significantPermanent(child.id) }
    }
    if case .timeout(let time) = child.shutdown, time < .zero { throw .invalidShutdown(child.id, time) }
  }
}
