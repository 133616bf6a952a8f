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
    let misfits = peer.misfits(in: message)
    guard !misfits.isEmpty else {
      peer.send(message)
      return nil
    }
    let bad = misfits.items
    let rest = batch.items.filter { !bad.contains($0.id) }
    if !rest.isEmpty { peer.send(.work(epoch, Batch(id: batch.id, items: rest))) }
    return Unsendable(worker: worker, batch: batch.id, misfits: misfits)
  }
}

extension HandOutMessage {
  /// The items among those handed out that `misfits` finds.
  package func misfits(_ misfits: ([Item<Payload>]) -> Misfits) -> Misfits {
    guard case .work(_, let batch) = self else { return Misfits() }
    var found = misfits(batch.items)
    found.failures = found.failures.map {
      WorkFailure(item: $0.item, words: "cannot be sent to its worker: \($0.words)")
    }
    return found
  }
}
