import Roost

/// The end of a run before every item has its outcome.
extension RunLine {
  var isStopping: Bool { stopState.withLock { $0.isStopping } }

  /// Why the run ends early, for its outcome; nil if it is not to.
  var stopWords: String? { stopState.withLock { $0.words } }

  /// Why nobody can go on who is at work; empty if somebody can, or nobody is.
  var obstaclesOfAll: [String] { atHand.withLock { $0 }.obstaclesOfAll }

  /// Has nothing more issued, and what is under way come to its end, unless that takes longer than ``StopPatience``.
  ///
  /// - Parameter reason: why; nil if somebody has asked for it.
  func stop(on runtime: Runtime, because reason: String? = nil) {
    guard stopState.withLock({ $0.stop(because: reason) }) else { return }
    runtime.spawn { StopWatcher(self) }
    stopSource(runtime)
  }

  /// Tells once what is waited for, and for how long.
  ///
  /// - Parameter underWay: how many items have been issued and have no outcome.
  func announceStop(underWay: Int) {
    guard stopState.withLock({ $0.announce() }) else { return }
    let work = atHand.withLock { $0 }
    let isHopeless = !work.obstaclesOfAll.isEmpty
    observe(
      .stopping(
        RunStopping(
          reason: stopState.withLock { $0.reason },
          items: underWay,
          stages: work.byStage(topology.stages),
          patience: isHopeless ? min(options.absencePatience, options.stopPatience) : options.stopPatience
        )
      )
    )
  }

  /// Ends the run with what is done.
  ///
  /// - Parameter obstacles: why nobody could go on with the rest.
  func cutShort(on runtime: Runtime, leaving obstacles: [String] = []) {
    stopState.withLock { $0.obstacles = obstacles }
    endNow(on: runtime)
  }
}
