import Roost

/// What a broker on another node says to its run, by way of its keeper.
package enum BrokerWord: Sendable, Equatable, Codable {
  /// To the joint below, or the sink.
  case ask(Station, JointInquiry)
  /// To the joint that has asked.
  case answer(JointInquiry)
  /// To the sink: these have no result.
  case failed([FailureCard])
  /// So many items are given out again.
  case retried(Int)
  /// All workers that the broker hands out to have gone.
  case drained
}

/// All that the keeper of a broker can be sent.
package enum KeeperMessage: Sendable {
  /// The broker is there, and is reached so.
  case up(Peer<KeeperWord>)
  /// There can be none, for this reason.
  case refused(String)
  case said(BrokerWord)
  case begin(Begin)
  case fromJoint(JointMessage)
  /// Time to look for the source again.
  case locateSource
  /// Time to order the broker again.
  case order
  /// A while has passed since the order of that number.
  case waited(order: Int)
}

/// What a run says to its broker on another node, by way of the keeper.
package enum KeeperWord: Sendable, Equatable, Codable {
  case begin(Begin)
  case asked(JointInquiry)
  case found(JointInquiry)

  /// The same as a broker hears it from its own node.
  package func message<Payload>() -> BrokerMessage<Payload> {
    switch self {
    case .begin(let begin): .begin(begin)
    case .asked(let inquiry): .fromJoint(.asked(inquiry))
    case .found(let inquiry): .fromJoint(.found(inquiry))
    }
  }
}
