/// What a worker says to the joint it gets work from.
package enum ConsumerMessage: Sendable, Equatable, Codable {
  /// I fill my slot, and begin from nothing. The joint monitors me from here on. The number grows each time
  /// the worker registers at that side.
  case register(Int)

  /// I have nothing to work on.
  case ready(Epoch)

  /// I am through with the batch, though nobody has taken the results yet.
  case worked(Epoch, BatchID)

  /// The joint below has accepted the results of the batch, all but these failures.
  case done(Epoch, BatchID, [WorkFailure])

  /// I have been told that no work will come, and hold nothing.
  case unregister(Epoch)
}

/// What a worker says to the joint, or the sink, that takes its results.
package enum ProducerMessage<Payload: Sendable>: Sendable {
  /// I fill my slot, and begin from nothing. The joint monitors me from here on. The number grows each time
  /// the worker registers at that side.
  case register(Int)

  /// I have this many results; who takes them?
  case requestReceiver(Epoch, BatchID, count: Int)

  /// Here they are.
  case deliver(Epoch, Batch<Payload>)

  /// Nothing will come from me any more.
  case unregister(Epoch)

  package enum CodingKeys: String, CodingKey {
    case register, deliver, unregister
    case requestReceiver = "request_receiver"
  }
}

/// What a joint says to the workers it hands work to.
package enum HandOutMessage<Payload: Sendable>: Sendable {
  /// You are known here by that registration; this is the epoch. Sent again when the next one begins.
  case welcome(Epoch, registration: Int)

  /// Do this.
  case work(Epoch, Batch<Payload>)

  /// There is no work, and there will be none.
  case noWork(Epoch)

  package enum CodingKeys: String, CodingKey {
    case welcome, work
    case noWork = "no_work"
  }
}

/// What a joint or the sink says to the workers it takes results from.
package enum IntakeMessage: Sendable, Equatable, Codable {
  /// You are known here by that registration; this is the epoch. Sent again when the next one begins.
  case welcome(Epoch, registration: Int)

  /// Deliver the batch you have just asked about.
  case receiver(Epoch, BatchID)

  /// Deliver the batch you asked about some time ago.
  case getWork(Epoch, BatchID)

  /// The batch is mine now.
  case accepted(Epoch, BatchID)

  package enum CodingKeys: String, CodingKey {
    case welcome, receiver, accepted
    case getWork = "get_work"
  }
}

extension HandOutMessage: Equatable where Payload: Equatable {}
extension ProducerMessage: Equatable where Payload: Equatable {}
extension HandOutMessage: Codable where Payload: Codable {}
extension ProducerMessage: Codable where Payload: Codable {}
