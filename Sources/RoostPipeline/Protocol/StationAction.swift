/// What the machine of a source, broker or sink asks its shell to do.
enum StationAction<Payload: Sendable>: Sendable {
  /// Watch a worker; its end is handed back as an event, after every earlier message of it.
  case monitor(WorkerID)

  /// Watch another station likewise.
  case monitorStation(Station, incarnation: Int)

  /// Find the source, monitor it, and hand back `located`; keep trying while it is not there.
  case locateSource

  /// Say that a message of the worker has been dropped, and why.
  case refuse(WorkerID, Objection)

  case toConsumer(WorkerID, HandOutMessage<Payload>)
  case toProducer(WorkerID, IntakeMessage)

  /// To the source last located.
  case toSource(StationMessage)
  case toStation(Station, incarnation: Int, Begin)

  /// To the joint below, or the sink, which answers with `found`.
  case ask(Station, JointInquiry)
  /// To the joint that has asked.
  case answer(JointInquiry)

  /// To whoever is the sink now: these have no result.
  case toSink([ItemFailure])

  /// At the sink: the first, and so the only results of these items.
  case produced([Item<Payload>])

  /// At the sink: these items were set aside or failed, and have no outcome but this.
  case failed([ItemFailure])

  /// At the sink: every item has its outcome. May be said again by a restarted sink.
  case complete
}

extension StationAction: Equatable where Payload: Equatable {}
