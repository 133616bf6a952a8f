import RoostPipeline

/// A step as all three workers do it.
struct StepWork: Sendable {
  let step: ImageStep
  let vips: Vips
  let target: StepTarget

  /// - Throws: ``ImagingError``, or `StopRun` if the machine is at fault.
  func callAsFunction(_ image: PipelineImage) throws -> PipelineImage {
    do { return try made(image) } catch { throw error.ofWork }
  }

  private func made(_ image: PipelineImage) throws(ImagingError) -> PipelineImage {
    switch target {
    case .folder(let folder):
      let path = "\(folder)/\(image.name)"
      try vips.run(step, on: image.source, to: path)
      return PipelineImage(name: image.name, source: .file(path))
    case .memory:
      return PipelineImage(name: image.name, source: .image(try vips.run(step, on: image.source)))
    }
  }
}

extension ImagingError {
  /// The error as the work of a stage throws it: a fault of the machine stops the run, and is no item's.
  var ofWork: any Error { isTheMachines ? StopRun("\(self)") : self }
}
