import Foundation
import Roost
import RoostPipeline
import Synchronization
import Testing

@testable import RoostImaging

/// The three workers in a pipeline on a runtime.
@Suite(.timeLimit(.minutes(5))) struct ImageWorkerTests {
  private let shop: Workshop

  init() throws { shop = try Workshop() }

  /// The pipeline of the three workers, each writing to a folder of its own, or all but the last in memory.
  private func pipeline(inMemory: Bool) throws -> Pipeline<PipelineImage, PipelineImage> {
    func target(_ folder: String) throws -> StepTarget {
      try FileManager.default.createDirectory(atPath: shop.path(folder), withIntermediateDirectories: true)
      return .folder(shop.path(folder))
    }
    return Pipeline(of: PipelineImage.self)
      .stage(FormatWorker(shop.vips, to: inMemory ? .memory : try target("formatted")), batchSize: 2)
      .stage(ResolutionWorker(shop.vips, to: inMemory ? .memory : try target("scaled")), batchSize: 2)
      .stage(SizeWorker(shop.vips, to: try target("output")), batchSize: 2)
  }

  private func run(
    _ pipeline: Pipeline<PipelineImage, PipelineImage>,
    _ images: [PipelineImage]
  ) async throws -> PipelineOutcome<PipelineImage> {
    var configuration = RuntimeConfiguration()
    let ended = ThreadCount()
    configuration.onBlockingThreadEnd = { [vips = shop.vips] in
      vips.threadWillEnd()
      ended.add()
    }
    let runtime = try Runtime(configuration)
    let outcome = try await pipeline.run(images, on: runtime)
    await runtime.shutdown()
    // The steps ran on blocking threads, and each told libvips of its end.
    #expect(ended.value > 0)
    return outcome
  }

  @Test("By file and in memory the result is that of the vips command", arguments: [false, true])
  func identical(inMemory: Bool) async throws {
    let inputs = try (0..<5).map { seed in
      try TestImage(width: 120 + 30 * seed, height: 200 - 20 * seed, seed: seed).write(
        in: shop,
        as: "\(seed)"
      )
    }
    let images = inputs.enumerated().map { PipelineImage(name: "\($0).png", source: .file($1)) }
    let outcome = try await run(pipeline(inMemory: inMemory), images)
    #expect(outcome.isFinished && outcome.failures == [])
    for (seed, input) in inputs.enumerated() {
      let expected = try shop.reference(input, name: "expected")
      #expect(try shop.pixels(shop.path("output/\(seed).png")) == shop.pixels(expected.cut))
      guard !inMemory else { continue }
      #expect(try shop.bytes(of: shop.path("scaled/\(seed).png")) == shop.bytes(of: expected.scaled))
    }
    #expect(FileManager.default.fileExists(atPath: shop.path("formatted")) == !inMemory)
  }

  @Test("Each worker says that it blocks, and so is kept off the threads that processes run on")
  func blocking() {
    #expect(FormatWorker(shop.vips, to: .memory).blocks)
    #expect(ResolutionWorker(shop.vips, to: .memory).blocks)
    #expect(SizeWorker(shop.vips, to: .memory).blocks)
  }

  @Test("What libvips refuses is the failure of that image, in libvips's words", arguments: [false, true])
  func refused(inMemory: Bool) async throws {
    let good = try TestImage().write(in: shop, as: "good")
    let bytes = try shop.bytes(of: good)
    let inputs = [
      good,
      try shop.write(bytes.prefix(bytes.count / 2), to: "cut.jpg"),
      try shop.write("a letter".utf8, to: "text.jpg"),
      try TestImage(width: 20, height: 20).write(in: shop, as: "tiny"),
    ]
    let images = inputs.enumerated().map { PipelineImage(name: "\($0).png", source: .file($1)) }
    let outcome = try await run(pipeline(inMemory: inMemory), images)
    #expect(outcome.results.map(\.id) == [0, 3])
    #expect(outcome.failures.map(\.item) == [1, 2] && outcome.restarts == 0)
    #expect(outcome.failures.allSatisfy { $0.stage == "format" })
    #expect(outcome.failures.first?.reason.contains("VipsJpeg") == true)
    #expect(outcome.failures.last?.reason.contains("is not a known file format") == true)
  }
}

private final class ThreadCount: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func add() { count.withLock { $0 += 1 } }
}
