import Roost

/// What a worker says to the joint above it, and where the answer goes.
struct FromConsumer<Payload: Sendable>: Sendable {
  let worker: WorkerID
  let message: ConsumerMessage
  let answer: Peer<HandOutMessage<Payload>>
}

/// What a worker says to the joint, or the sink, below it, and where the answer goes.
struct FromProducer<Payload: Sendable>: Sendable {
  let worker: WorkerID
  let message: ProducerMessage<Payload>
  let answer: Peer<IntakeMessage>
}

/// What a broker or the sink says to the source, and where the answer goes.
struct FromStation: Sendable {
  let message: StationMessage
  let answer: Peer<Begin>
}

/// All that the source can be sent.
enum SourceMessage<Payload: Sendable>: Sendable {
  case fromConsumer(FromConsumer<Payload>)
  case fromStation(FromStation)
  /// Issue nothing more, and let what is under way come to its end.
  case stopIssuing
}

/// All that a broker can be sent.
enum BrokerMessage<Payload: Sendable>: Sendable {
  case fromConsumer(FromConsumer<Payload>)
  case fromProducer(FromProducer<Payload>)
  case begin(Begin)
  /// Time to look for the source again.
  case locateSource
}

/// All that the sink can be sent.
enum SinkMessage<Payload: Sendable>: Sendable {
  case fromProducer(FromProducer<Payload>)
  case failed([ItemFailure])
  case begin(Begin)
  /// Time to look for the source again.
  case locateSource
}

/// All that a worker can be sent.
enum WorkerMessage<Input: Sendable, Output: Sendable>: Sendable {
  case fromUpstream(HandOutMessage<Input>)
  case fromDownstream(IntakeMessage)
  /// Time to look for the joint again.
  case locate(Side)
  /// The work that was started has come to this; an error is the worker's own end.
  case worked(BatchID, Result<WorkOutcome<Output>, Exit>)
}
