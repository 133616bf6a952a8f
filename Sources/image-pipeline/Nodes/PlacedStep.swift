import Foundation
import Roost
import RoostDistribution
import RoostImaging
import RoostPipeline
import Synchronization

/// The work of one worker of a run: done here, or by the host of another node.
///
/// If the node cannot be reached, or is lost, another node of the stage does the work, and if there is none within
/// reach, the worker waits for one: nothing is lost. Work that ends its process over there ends the worker here,
/// and so counts as any worker's death.
final class PlacedStep: BatchWork {
  /// Another node that the stage has workers on.
  struct Place: Sendable {
    let node: NodeName
    let host: Ref<StepHost.Message>
  }

  /// How many nodes a batch may be under work on when they are lost, before that counts as the worker's death.
  private static let losses = 5

  private let step: ImageStep
  private let target: StepTarget
  private let handOver: HandOver
  private let vips: Vips
  private let node: Node?
  private let places: [Place?]
  private let packs: Bool
  private let outage: StageOutage
  private let tally: PlaceTally
  private let state: Mutex<State>

  private struct State {
    var choice: PlaceChoice
    /// Whether all places were out of reach, and none has answered since.
    var waits = false
  }

  /// - Parameters:
  ///   - places: those of the stage; nil stands for this node.
  ///   - own: which of them is the worker's.
  ///   - packs: whether the results go to a broker of another node.
  ///   - outage: told when no place of the stage is within reach, and when one is again.
  ///   - tally: counts what is done at each place of the stage.
  init(
    _ step: ImageStep,
    to target: StepTarget,
    by handOver: HandOver,
    _ vips: Vips,
    _ node: Node? = nil,
    places: [Place?] = [nil],
    own: Int = 0,
    packs: Bool = false,
    outage: StageOutage = StageOutage(),
    tally: PlaceTally = PlaceTally()
  ) {
    self.step = step
    self.target = target
    self.handOver = handOver
    self.vips = vips
    self.node = node
    self.places = places
    self.packs = packs
    self.outage = outage
    self.tally = tally
    state = Mutex(State(choice: PlaceChoice(count: places.count, own: own)))
  }

  var name: String { step.rawValue }

  var blocks: Bool { true }

  /// While it waits for a node: none of its places is this one then.
  var obstacle: String? {
    let nodes = Set(places.compactMap { $0?.node })
    guard state.withLock({ $0.waits }), let node, !nodes.contains(where: node.isConnected) else { return nil }
    return Self.unreached(nodes)
  }

  static func unreached(_ nodes: Set<NodeName>) -> String {
    "\(nodes.sorted().map { "\($0)" }.joined(separator: " and ")) cannot be reached"
  }

  func perform(_ items: [Item<PipelineImage>]) async throws(Exit) -> WorkOutcome<PipelineImage> {
    var lost = 0
    while true {
      if Task.isCancelled { throw Exit(.killed) }
      let index: Int
      switch state.withLock({ $0.choice.next(now: .uptime) }) {
      case .ask(let next): index = next
      case .wait(let time):
        state.withLock { $0.waits = true }
        if let obstacle { outage.begins(obstacle) }
        try? await Task.sleep(for: max(time - .uptime, .zero))
        continue
      }
      guard let place = places[index] else {
        var outcome = try await step.perform(items, vips, to: target)
        outcome.retried = lost * items.count
        tally.add(outcome.results.count, at: nil)
        return packs ? packed(outcome) : outcome
      }
      let wasConnected = node?.isConnected(with: place.node) == true
      if var outcome = try await ask(place, items) {
        state.withLock {
          $0.choice.answered(index)
          $0.waits = false
        }
        outage.ends()
        outcome.retried = lost * items.count
        tally.add(outcome.results.count, at: place.node)
        return outcome
      }
      state.withLock { $0.choice.failed(index, now: .uptime) }
      lost += wasConnected ? 1 : 0
      if lost == Self.losses { throw Exit(.other("\(lost) nodes were lost with this work")) }
    }
  }

  /// Nil if the node is out of reach.
  private func ask(
    _ place: Place,
    _ items: [Item<PipelineImage>]
  ) async throws(Exit) -> WorkOutcome<PipelineImage>? {
    let packed = pack(items)
    let order = StepOrder(step: step, target: away, images: packed.images)
    let answer: StepAnswer
    do throws(CallError) {
      answer = try await place.host.call(timeout: nil) { .perform(order, reply: $0) }
    } catch {
      switch error.code {
      case .exit: return nil
      case .cancelled: throw Exit(.killed)
      default: throw Exit(.other("\(place.node): \(error)"))
      }
    }
    var outcome = answer.outcome
    outcome.failures += packed.failures
    outcome.stop = outcome.stop.map { StopRun("\($0.reason), on \(place.node)") }
    return unpack(outcome)
  }

  // MARK: Images in messages

  /// What the other node is told to do with its results: those that belong in files on a disk that the nodes do not
  /// share are written here.
  private var away: StepTarget { handOver == .memory ? .memory : target }

  private func pack(_ items: [Item<PipelineImage>]) -> (images: [WireImage], failures: [WorkFailure]) {
    var (images, failures) = ([WireImage](), [WorkFailure]())
    for item in items {
      do {
        images.append(try WireImage(handOver == .memory ? try carried(item) : item, vips))
      } catch {
        failures.append(WorkFailure(item: item.id, words: "\(error)"))
      }
    }
    return (images, failures)
  }

  /// The image with its bytes, if it is in a file.
  private func carried(_ item: Item<PipelineImage>) throws -> Item<PipelineImage> {
    guard case .file(let path) = item.payload.source else { return item }
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      // As the step itself says it.
      _ = try vips.run(step, on: item.payload.source)
      throw ImagingError(.unreadable, file: path, words: "\(error.localizedDescription)")
    }
    let image = EncodedImage(name: path, bytes: bytes)
    return Item(id: item.id, payload: PipelineImage(name: item.payload.name, source: .image(image)))
  }

  private func packed(_ outcome: WorkOutcome<PipelineImage>) -> WorkOutcome<PipelineImage> {
    var packed = outcome
    packed.results = []
    for item in outcome.results {
      do {
        packed.results.append(Item(id: item.id, payload: try item.payload.packed(by: vips)))
      } catch {
        packed.failures.append(WorkFailure(item: item.id, words: "\(error)"))
      }
    }
    return packed
  }

  private func unpack(_ outcome: WorkOutcome<PipelineImage>) -> WorkOutcome<PipelineImage> {
    guard handOver == .memory, case .folder(let folder) = target else { return outcome }
    var written = outcome
    written.results = []
    for item in outcome.results {
      do throws(ImagingError) {
        let path = "\(folder)/\(item.payload.name)"
        try vips.run(.format, on: item.payload.source, to: path)
        let image = PipelineImage(name: item.payload.name, source: .file(path))
        written.results.append(Item(id: item.id, payload: image))
      } catch  where error.isTheMachines {
        written.stop = StopRun("\(error)")
        return written
      } catch {
        written.failures.append(WorkFailure(item: item.id, words: "\(error)"))
      }
    }
    return written
  }
}
