import Roost
import RoostImaging
import RoostPipeline

func makeThumbnails(of photo: String, in folder: String) async throws -> PipelineOutcome<PipelineImage> {
  let vips = try Vips()
  var configuration = RuntimeConfiguration()
  configuration.blockingThreads = 12  // twice the workers
  configuration.onBlockingThreadEnd = { vips.threadWillEnd() }
  let runtime = try Runtime(configuration)
  let outcome = try await Pipeline(of: PipelineImage.self)
    .stage(FormatWorker(vips, to: .memory), workers: 2, batchSize: 25)
    .stage(ResolutionWorker(vips, to: .memory), workers: 2, batchSize: 25)
    .stage(SizeWorker(vips, to: .folder(folder)), workers: 2, batchSize: 25)
    .run([PipelineImage(name: "photo.png", source: .file(photo))], on: runtime)
  await runtime.shutdown()
  return outcome
}
