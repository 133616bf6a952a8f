import ExternalTerm
import Roost
import RoostDistribution
import RoostImaging
import RoostPipeline

/// Does for other nodes what their pipelines place on this one: each order in a linked process of its own.
///
/// Work that ends its process ends nothing else: the order is refused, with the reason.
struct StepHost: GenServer {
  enum Message: WireMessage {
    case perform(StepOrder, reply: Reply<StepAnswer>)
  }

  /// What the host is registered as, on every node.
  static let name = "image_steps"

  private let vips: Vips
  private let observe: @Sendable (StepOrder) -> Void
  private var underWay: [Pid: Reply<StepAnswer>] = [:]

  /// - Parameter observe: told of each order, before it is carried out.
  init(_ vips: Vips, observe: @escaping @Sendable (StepOrder) -> Void = { _ in }) {
    self.vips = vips
    self.observe = observe
  }

  mutating func start(_ me: Context<Message>) { me.trapsExits = true }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    guard case .perform(let order, let reply) = message else { return }
    observe(order)
    let (vips, runtime) = (vips, me.runtime)
    let options = ProcessOptions(labels: ["step": order.step.rawValue])
    let work = me.spawnLink(receiving: Never.self, options: options) { _ in
      let answer = try await withTaskExecutorPreference(runtime.blockingExecutor) {
        let outcome = try await order.step.perform(order.images.map(\.item), vips, to: order.target)
        // Images are made into bytes here, which holds up the thread as the step does.
        return StepAnswer(outcome, vips)
      }
      reply(answer)
    }
    underWay[work.pid] = reply
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .exit(let pid, let reason) = info else { return me.logUnexpected(info) }
    // Nothing happens to a reply that has been given.
    underWay.removeValue(forKey: pid)?.refuse("the work ended its process: \(reason)")
  }
}

extension StepHost.Message {
  func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    guard case .perform(let order, let reply) = self else { return }
    try writer.writeTuple(Atom("perform"), order)
    try call.take(reply)
  }

  init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    let start = reader.position
    guard try reader.readTupleHeader() == 2, try reader.readAtom(ifIs: "perform") else {
      throw reader.mismatch("{perform, Order}", at: start)
    }
    self = .perform(try StepOrder(from: &reader), reply: try origin.reply())
  }
}

extension ImageStep {
  /// Does the step on each image, and measures how long that takes.
  func perform(
    _ items: [Item<PipelineImage>],
    _ vips: Vips,
    to target: StepTarget
  ) async throws(Exit) -> WorkOutcome<PipelineImage> {
    switch self {
    case .format: try await MeasuredBatchedWorker(FormatWorker(vips, to: target)).perform(items)
    case .resolution: try await MeasuredBatchedWorker(ResolutionWorker(vips, to: target)).perform(items)
    case .size: try await MeasuredBatchedWorker(SizeWorker(vips, to: target)).perform(items)
    }
  }
}
