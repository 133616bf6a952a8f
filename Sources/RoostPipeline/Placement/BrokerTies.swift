import Roost

/// What a broker has of the rest of its run, which may be on another node than the broker.
struct BrokerTies: Sendable {
  /// Finds the source, or who speaks for it.
  let findSource: @Sendable (Runtime) -> Peer<FromStation>?
  /// Says where the broker is from now on.
  let meet: @Sendable (Peer<JointMessage>) -> Void
  let ask: @Sendable (Station, JointInquiry) -> Void
  let answer: @Sendable (JointInquiry) -> Void
  let setAside: @Sendable (Runtime, [ItemFailure]) -> Void
  let drained: @Sendable () -> Void
  let retried: @Sendable (Int) -> Void
  /// Whether the run is over, and its workers go: what they had is given to nobody else.
  let hasEnded: @Sendable () -> Bool
  /// Whether the broker is to be killed now, to see the run recover.
  let strikes: @Sendable () -> Bool

  /// What the broker registers as when it starts; nil if who starts it sees to that.
  var name: String?

  /// Whether the run is on another node: then the broker ends with whoever speaks for it.
  let isHosted: Bool
}

extension BrokerTies {
  /// The ties to a run on the same node.
  init(to line: RunLine, before stage: Int, name: String? = nil) {
    findSource = line.findSource
    meet = { line.meets(.broker(stage), $0) }
    ask = { line.tell($0, .asked($1)) }
    answer = { line.tell($0.from, .found($0)) }
    setAside = { runtime, failures in line.findSink(runtime)?.send(failures) }
    drained = { line.drained(stage: stage) }
    retried = { line.countRetried($0, at: stage) }
    hasEnded = { line.hasEnded }
    strikes = { line.chaos.strikesStation() }
    self.name = name
    isHosted = false
  }

  /// The ties to a run on another node: all of them are its keeper, which is its source too as far as the broker knows.
  init(to keeper: Ref<KeeperMessage>, name: String) {
    findSource = { _ in
      Peer(keeper) { hello in
        .up(hello.answer.taking { if case .begin(let begin) = $0 { begin } else { nil } })
      }
    }
    meet = { _ in }
    ask = { keeper.send(.said(.ask($0, $1))) }
    answer = { keeper.send(.said(.answer($0))) }
    setAside = { keeper.send(.said(.failed($1.map(FailureCard.init)))) }
    drained = { keeper.send(.said(.drained)) }
    retried = { if $0 > 0 { keeper.send(.said(.retried($0))) } }
    // Then the broker goes before the workers.
    hasEnded = { false }
    strikes = { false }
    self.name = name
    isHosted = true
  }
}
