import RoostPipeline

/// Turns any image that libvips loads into a PNG: ``ImageStep/format``.
///
/// An image that libvips refuses is a failure in libvips's words. Works on blocking threads: give the runtime
/// ``Vips/threadWillEnd()`` as `RuntimeConfiguration.onBlockingThreadEnd`.
public struct FormatWorker: WorkerType {
  private let work: StepWork

  /// - Parameter target: where to leave the images.
  public init(_ vips: Vips, to target: StepTarget) {
    work = StepWork(step: .format, vips: vips, target: target)
  }

  public var name: String { "format" }

  public var blocks: Bool { true }

  public func doWork(_ image: PipelineImage) throws -> PipelineImage { try work(image) }
}
