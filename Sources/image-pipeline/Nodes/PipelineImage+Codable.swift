import RoostImaging

/// An image on its way through a broker that is on another node.
extension PipelineImage: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, file, called, bytes
  }

  /// - Throws: `EncodingError` if it carries pixels: ``packed(by:)`` is to be sent instead.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    switch source {
    case .file(let path): try fields.encode(path, forKey: .file)
    case .image(let image):
      guard let bytes = image.bytes else {
        throw EncodingError.invalidValue(
          image.name,
          .init(codingPath: encoder.codingPath, debugDescription: "pixels are made into bytes first")
        )
      }
      try fields.encode(image.name, forKey: .called)
      try fields.encode([UInt8](bytes), forKey: .bytes)
    }
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let name = try fields.decode(String.self, forKey: .name)
    if let path = try fields.decodeIfPresent(String.self, forKey: .file) {
      self.init(name: name, source: .file(path))
    } else {
      let called = try fields.decode(String.self, forKey: .called)
      let bytes = try fields.decode([UInt8].self, forKey: .bytes)
      self.init(name: name, source: .image(EncodedImage(name: called, bytes: bytes)))
    }
  }
}

extension PipelineImage {
  /// The same with bytes, so that it can be sent to another node.
  func packed(by vips: Vips) throws(ImagingError) -> PipelineImage {
    guard case .image(let image) = source, image.bytes == nil else { return self }
    return PipelineImage(
      name: name,
      source: .image(EncodedImage(name: image.name, bytes: try vips.bytes(of: image)))
    )
  }
}
