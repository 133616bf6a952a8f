extension PeerTable where Who == WorkerID {
  /// Hands a message of a joint to a worker, but for the items that cannot be sent to its node: they would take the whole
  /// message with them.
  ///
  /// - Parameter report: told of those items, before anything is sent: the worker may be done with the others before this
  ///   returns, and the joint is not to hear of that first.
  func hand<Payload>(_ message: Message, to worker: WorkerID, report: (Unsendable) -> Void)
  where Message == HandOutMessage<Payload> {
    guard let peer = peers[worker] else { return }
    guard case .work(let epoch, let batch) = message else { return peer.send(message) }
    let misfits = peer.misfits(in: message)
    guard !misfits.isEmpty else { return peer.send(message) }
    report(Unsendable(worker: worker, batch: batch.id, misfits: misfits))
    let bad = misfits.items
    let rest = batch.items.filter { !bad.contains($0.id) }
    if !rest.isEmpty { peer.send(.work(epoch, Batch(id: batch.id, items: rest))) }
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
