/// An image on its way through the three workers: where it is now, and what its files are called.
public struct PipelineImage: Sendable {
  /// The path of its files below each worker's folder, with the extension `.png`.
  public let name: String

  /// Where it is now: a file, or the message itself.
  public let source: ImageSource

  /// - Parameters:
  ///   - name: the path of its files below each worker's folder; the folders on it must exist.
  ///   - source: where it is now.
  public init(name: String, source: ImageSource) {
    self.name = name
    self.source = source
  }
}
