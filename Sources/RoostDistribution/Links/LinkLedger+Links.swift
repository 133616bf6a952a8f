import ExternalTerm

extension LinkLedger {
  /// A local process links itself with one of the peer's. What is to be sent, or nil if the two are linked.
  public mutating func link(_ local: ExternalPid, with remote: ExternalPid) -> ControlMessage? {
    let order = nextOrder()
    return update(local) { entry in
      if let link = entry.links[remote], link.unlinking == nil { return nil }
      // An unlinking that is under way is of no account any more: its acknowledgement will be ignored.
      entry.links[remote] = Link(unlinking: nil, order: order)
      return .link(from: local, to: remote)
    }
  }

  /// A local process ends its link with one of the peer's. What is to be sent, or nil if the two are not linked.
  public mutating func unlink(_ local: ExternalPid, from remote: ExternalPid) -> ControlMessage? {
    guard let link = entries[local]?.links[remote], link.unlinking == nil else { return nil }
    let id = nextUnlinking()
    entries[local]?.links[remote]?.unlinking = id
    return .unlinkID(id, from: local, to: remote)
  }

  /// Whether the two are linked.
  public func isLinked(_ local: ExternalPid, with remote: ExternalPid) -> Bool {
    if let link = entries[local]?.links[remote] { link.unlinking == nil } else { false }
  }

  /// LINK has come for a local process that is alive; also a process of the peer's that was spawned with a
  /// link. True if the two are linked by this, and false if nothing changes.
  public mutating func receivedLink(from remote: ExternalPid, to local: ExternalPid) -> Bool {
    let order = nextOrder()
    return update(local) { entry in
      // During an unlinking of ours, the peer will see that after this link of its own: there is none in the
      // end.
      guard entry.links[remote] == nil else { return false }
      entry.links[remote] = Link(unlinking: nil, order: order)
      return true
    }
  }

  /// UNLINK_ID has come.
  ///
  /// - Returns: the acknowledgement, which must be sent to that process before anything else; and whether the
  ///   two were linked by then.
  public mutating func receivedUnlink(
    _ id: UInt64,
    from remote: ExternalPid,
    to local: ExternalPid
  ) -> (acknowledgement: ControlMessage, wasLinked: Bool) {
    let wasLinked = update(local) { entry in
      guard let link = entry.links[remote], link.unlinking == nil else { return false }
      entry.links[remote] = nil
      return true
    }
    return (.unlinkAck(id, from: local, to: remote), wasLinked)
  }

  /// UNLINK_ID_ACK has come.
  public mutating func receivedUnlinkAck(_ id: UInt64, from remote: ExternalPid, to local: ExternalPid) {
    update(local) { entry in
      if entry.links[remote]?.unlinking == id { entry.links[remote] = nil }
    }
  }

  /// EXIT has come: the link is no more. True if the local process has to get the exit signal, and false if it
  /// is not linked.
  public mutating func receivedExit(from remote: ExternalPid, to local: ExternalPid) -> Bool {
    update(local) { entry in
      guard let link = entry.links.removeValue(forKey: remote) else { return false }
      return link.unlinking == nil
    }
  }
}
