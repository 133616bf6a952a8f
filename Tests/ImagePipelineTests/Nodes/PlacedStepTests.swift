import Foundation
import Logging
import Roost
import RoostDistribution
import RoostImaging
import RoostPipeline
import Testing

@testable import image_pipeline

/// On which threads the steps of a run are done. They hold theirs up, so it is none that processes run on: with the only
/// thread for blocking work busy they wait, while the only one for processes does all that is to be done.
@Suite(.timeLimit(.minutes(5))) struct PlacedStepTests {
  /// Gives back what it is told.
  private struct Echo: GenServer {
    enum Message: Sendable {
      case say(Int, reply: Reply<Int>)
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .say(let number, let reply): reply(number)
      }
    }
  }

  /// One photograph, and where its result is to be.
  private struct Photo {
    let photos: PhotoFolder
    let image: PipelineImage

    init() throws {
      photos = try PhotoFolder(1)
      try photos.folder.folder("out")
      let path = "\(photos.input)/\(DemoSet(count: 1, seed: 3).paths[0])"
      image = PipelineImage(name: "photo.png", source: .file(path))
    }

    var target: StepTarget { .folder(photos.output) }

    var isDone: Bool { FileManager.default.fileExists(atPath: "\(photos.output)/photo.png") }
  }

  /// A runtime with one thread for processes and one for blocking work, which is busy until `body` frees it.
  private func withBusyThread(
    _ vips: Vips,
    _ body: (Runtime, _ free: @Sendable () -> Void) async throws -> Void
  ) async throws {
    var configuration = RuntimeConfiguration()
    configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    configuration.schedulers = 1
    configuration.spareSchedulers = 0
    configuration.blockingThreads = 1
    configuration.onBlockingThreadEnd = { vips.threadWillEnd() }
    let runtime = try Runtime(configuration)
    let (busy, begins) = AsyncStream<Void>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    let blocking = Task {
      try await runtime.blocking {
        begins.yield()
        gate.wait()
      }
    }
    for await _ in busy { break }
    var failure: (any Error)?
    do { try await body(runtime, { gate.signal() }) } catch { failure = error }
    // Whatever has become of it: the thread would keep the runtime from its end.
    gate.signal()
    try await blocking.value
    await runtime.shutdown()
    if let failure { throw failure }
  }

  /// Has the thread for processes do one thing after the other, and so all that waits for it.
  private func talk(on runtime: Runtime) async throws {
    let echo = runtime.spawn { Echo() }
    for number in 0..<500 {
      let answer = try await echo.call(timeout: nil) { .say(number, reply: $0) }
      #expect(answer == number)
    }
  }

  @Test(
    "A step on the node of the run is done on no thread that processes run on",
    arguments: ImageStep.allCases
  )
  func here(step: ImageStep) async throws {
    let (photo, vips) = (try Photo(), try Vips())
    let placed = PlacedStep(step, to: photo.target, by: .files, vips)
    #expect(placed.blocks)
    let pipeline = Pipeline(of: PipelineImage.self).stage(step.rawValue, workers: [placed])
    let image = photo.image
    try await withBusyThread(vips) { runtime, free in
      let run = Task { try await pipeline.run([image], on: runtime) }
      try await talk(on: runtime)
      #expect(!photo.isDone)
      free()
      let outcome = try await run.value
      #expect(outcome.results.map(\.id) == [0] && photo.isDone)
    }
  }

  @Test(
    "A step that other nodes have asked for is done on no thread that processes run on",
    arguments: ImageStep.allCases
  )
  func elsewhere(step: ImageStep) async throws {
    let (photo, vips) = (try Photo(), try Vips())
    let items = [Item(id: 0, payload: photo.image)]
    try await withBusyThread(vips) { runtime, free in
      let (orders, ordered) = AsyncStream<Void>.makeStream()
      let host = try await runtime.start { StepHost(vips) { _ in ordered.yield() } }
      let place = PlacedStep.Place(node: try NodeName("worker@localhost"), host: host)
      let placed = PlacedStep(step, to: photo.target, by: .files, vips, places: [place])
      #expect(placed.blocks)
      let work = Task { try await placed.perform(items) }
      for await _ in orders { break }
      try await talk(on: runtime)
      #expect(!photo.isDone)
      free()
      let outcome = try await work.value
      #expect(outcome.results.map(\.id) == [0] && photo.isDone)
    }
  }
}
