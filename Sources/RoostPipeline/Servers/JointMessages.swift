import Roost

/// What a worker says to the joint above it, and where the answer goes.
package struct FromConsumer<Payload: Sendable>: Sendable {
  package let worker: WorkerID
  package let message: ConsumerMessage
  package let answer: Peer<HandOutMessage<Payload>>

  package init(worker: WorkerID, message: ConsumerMessage, answer: Peer<HandOutMessage<Payload>>) {
    (self.worker, self.message, self.answer) = (worker, message, answer)
  }
}

/// What a worker says to the joint, or the sink, below it, and where the answer goes.
package struct FromProducer<Payload: Sendable>: Sendable {
  package let worker: WorkerID
  package let message: ProducerMessage<Payload>
  package let answer: Peer<IntakeMessage>

  package init(worker: WorkerID, message: ProducerMessage<Payload>, answer: Peer<IntakeMessage>) {
    (self.worker, self.message, self.answer) = (worker, message, answer)
  }
}

/// What a broker or the sink says to the source, and where the answer goes.
package struct FromStation: Sendable {
  let message: StationMessage
  let answer: Peer<Begin>
}

/// What a joint tells itself of a batch that it has handed out.
package struct Unsendable: Sendable {
  let worker: WorkerID
  let batch: BatchID
  let misfits: Misfits
}

/// All that the source can be sent.
package enum SourceMessage<Payload: Sendable>: Sendable {
  case fromConsumer(FromConsumer<Payload>)
  case fromStation(FromStation)
  case fromJoint(JointMessage)
  /// These items of a batch cannot be sent to the worker's node.
  case unsendable(Unsendable)
  /// Issue nothing more, and let what is under way come to its end.
  case stopIssuing
}

/// All that a broker can be sent.
package enum BrokerMessage<Payload: Sendable>: Sendable {
  case fromConsumer(FromConsumer<Payload>)
  case fromProducer(FromProducer<Payload>)
  case fromJoint(JointMessage)
  /// These items of a batch cannot be sent to the worker's node.
  case unsendable(Unsendable)
  case begin(Begin)
  /// Time to look for the source again.
  case locateSource
}

/// All that the sink can be sent.
package enum SinkMessage<Payload: Sendable>: Sendable {
  case fromProducer(FromProducer<Payload>)
  case fromJoint(JointMessage)
  case failed([ItemFailure])
  case begin(Begin)
  /// Time to look for the source again.
  case locateSource
}

/// All that a worker can be sent.
package enum WorkerMessage<Input: Sendable, Output: Sendable>: Sendable {
  case fromUpstream(HandOutMessage<Input>)
  case fromDownstream(IntakeMessage)
  /// Time to look for the joint again.
  case locate(Side)
  /// A while has passed since the registration.
  case waited(Side, registration: Int)
  /// The work that was started has come to this; an error is the worker's own end.
  case worked(BatchID, Result<WorkOutcome<Output>, Exit>)

  /// The others are said by the worker to itself.
  package enum CodingKeys: String, CodingKey {
    case fromUpstream = "upstream"
    case fromDownstream = "downstream"
  }
}

extension WorkerMessage: Codable where Input: Codable {}
