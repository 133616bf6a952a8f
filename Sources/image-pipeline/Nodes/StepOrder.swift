import ExternalTerm
import RoostImaging
import RoostPipeline

/// What one node asks of another: a step on some images, and where to leave what comes of it.
/// `{Step, memory | {folder, Path}, [Image]}`.
struct StepOrder: Sendable {
  let step: ImageStep
  let target: StepTarget
  let images: [WireImage]
}

extension StepOrder: TermEncodable, TermDecodable {
  func encode(to writer: inout TermWriter) throws {
    try writer.writeTupleHeader(3)
    try writer.write(Atom(step.rawValue))
    switch target {
    case .memory: try writer.write(atom: "memory")
    case .folder(let path): try writer.writeTuple(Atom("folder"), path)
    }
    try writer.writeList(images)
  }

  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 3)
    let start = reader.position
    guard let step = ImageStep(rawValue: try reader.readAtom().name) else {
      throw reader.mismatch("a step: format, resolution or size", at: start)
    }
    self.step = step
    if try reader.readAtom(ifIs: "memory") {
      target = .memory
    } else {
      try reader.readTuple(arity: 2)
      guard try reader.readAtom(ifIs: "folder") else { throw reader.mismatch("memory or {folder, Path}") }
      target = .folder(try String(from: &reader))
    }
    images = try reader.readList()
  }
}

/// What came of a ``StepOrder``: `{[Image], [{Id, Words}], Microseconds, go_on | {stop, Words}}`.
struct StepAnswer: Sendable {
  struct Failure: Sendable {
    let id: ItemID
    let words: String
  }

  let images: [WireImage]
  let failures: [Failure]
  let workTime: Duration
  /// Why the run is to stop, if it is; then not all images are accounted for.
  let stop: StopRun?

  /// An image that cannot be made into bytes counts as failed.
  init(_ outcome: WorkOutcome<PipelineImage>, _ vips: Vips) {
    var images: [WireImage] = []
    var failures = outcome.failures.map { Failure(id: $0.item, words: $0.words) }
    for item in outcome.results {
      do throws(ImagingError) {
        images.append(try WireImage(item, vips))
      } catch {
        failures.append(Failure(id: item.id, words: "\(error)"))
      }
    }
    self.images = images
    self.failures = failures
    workTime = outcome.workTime ?? .zero
    stop = outcome.stop
  }

  var outcome: WorkOutcome<PipelineImage> {
    WorkOutcome(
      results: images.map(\.item),
      failures: failures.map { WorkFailure(item: $0.id, words: $0.words) },
      workTime: workTime,
      stop: stop
    )
  }
}

extension StepAnswer.Failure: TermEncodable, TermDecodable {
  func encode(to writer: inout TermWriter) throws { try writer.writeTuple(id, words) }

  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 2)
    id = try reader.readInteger()
    words = try String(from: &reader)
  }
}

extension StepAnswer: TermEncodable, TermDecodable {
  func encode(to writer: inout TermWriter) throws {
    try writer.writeTupleHeader(4)
    try writer.writeList(images)
    try writer.writeList(failures)
    writer.write(Int64(workTime / .microseconds(1)))
    if let stop {
      try writer.writeTuple(Atom("stop"), stop.reason)
    } else {
      try writer.write(atom: "go_on")
    }
  }

  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 4)
    images = try reader.readList()
    failures = try reader.readList()
    let microseconds: Int64 = try reader.readInteger()
    workTime = .microseconds(microseconds)
    if try reader.readAtom(ifIs: "go_on") {
      stop = nil
    } else {
      try reader.readTuple(arity: 2)
      guard try reader.readAtom(ifIs: "stop") else { throw reader.mismatch("go_on or {stop, Words}") }
      stop = StopRun(try String(from: &reader))
    }
  }
}
