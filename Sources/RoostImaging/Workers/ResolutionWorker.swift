import RoostPipeline

/// Scales to 100×100: ``ImageStep/resolution``.
///
/// An image that libvips refuses is a failure in libvips's words. Works on blocking threads: give the runtime
/// ``Vips/threadWillEnd()`` as `RuntimeConfiguration.onBlockingThreadEnd`.
public struct ResolutionWorker: WorkerType {
  private let work: StepWork

  /// - Parameter target: where to leave the images.
  public init(_ vips: Vips, to target: StepTarget) {
    work = StepWork(step: .resolution, vips: vips, target: target)
  }

  public var name: String { "resolution" }

  public var blocks: Bool { true }

  public func doWork(_ image: PipelineImage) throws -> PipelineImage { try work(image) }
}
