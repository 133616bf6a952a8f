/// A step as all three workers do it.
struct StepWork: Sendable {
  let step: ImageStep
  let vips: Vips
  let target: StepTarget

  func callAsFunction(_ image: PipelineImage) throws(ImagingError) -> PipelineImage {
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
