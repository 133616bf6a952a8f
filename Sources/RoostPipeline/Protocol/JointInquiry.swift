/// What a joint asks the next one when a worker on another node says that a batch is done: which of the items have not
/// come? A worker that leaves one out would lose it otherwise. The worker has the word of the next joint that its results
/// have been accepted, so all that it has brought has come before the question.
package struct JointInquiry: Sendable, Equatable, Codable {
  /// Who asks.
  let from: Station
  let epoch: Epoch
  let worker: WorkerID
  let batch: BatchID
  /// Those that are asked about; in the answer, those that have not come.
  var items: [ItemID]
}

/// What joints, and the sink, say to each other of the batches of workers on other nodes.
package enum JointMessage: Sendable {
  case asked(JointInquiry)
  case found(JointInquiry)
}
