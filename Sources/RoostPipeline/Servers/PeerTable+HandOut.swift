extension PeerTable where Who == WorkerID {
  /// Hands a message of a joint to a worker, but for the items that cannot be sent to its node: they are returned. They
  /// would take the whole message with them.
  func hand<Payload>(_ message: Message, to worker: WorkerID) -> Unsendable?
  where Message == HandOutMessage<Payload> {
    guard let peer = peers[worker] else { return nil }
    guard case .work(let epoch, let batch) = message else {
      peer.send(message)
      return nil
    }
    let failures = peer.unsendable(in: message)
    guard !failures.isEmpty else {
      peer.send(message)
      return nil
    }
    let bad = Set(failures.map(\.item))
    let rest = batch.items.filter { !bad.contains($0.id) }
    if !rest.isEmpty { peer.send(.work(epoch, Batch(id: batch.id, items: rest))) }
    return Unsendable(worker: worker, batch: batch.id, failures: failures)
  }
}

extension HandOutMessage {
  /// The items that `objection` finds something against.
  package func failures(_ objection: (Payload) -> String?) -> [WorkFailure] {
    guard case .work(_, let batch) = self else { return [] }
    return batch.items.compactMap { item in
      objection(item.payload).map { WorkFailure(item: item.id, words: "cannot be sent to its worker: \($0)") }
    }
  }
}
