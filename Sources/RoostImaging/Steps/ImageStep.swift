import CVips

/// One of the three steps that turn a photograph into a small PNG.
public enum ImageStep: String, Sendable, Hashable, CaseIterable {
  /// Any image to PNG: load, `vips_pngsave` with its defaults.
  case format
  /// To 100×100, whatever the shape was: `vips_thumbnail_image` with size `force`.
  case resolution
  /// The 30×30 in the middle: `vips_extract_area`.
  case size

  /// The sides of what ``resolution`` gives, in pixels.
  static let scaledSide = 100
  /// The sides of what ``size`` cuts out, in pixels.
  static let cutSide = 30

  /// The step's operation on an image whose header has been read; the pixels come later.
  func apply(to image: consuming ImageHandle, file: String, programs: VectorPrograms) throws -> ImageHandle {
    switch self {
    case .format:
      return image
    case .resolution:
      let side = Int32(Self.scaledSide)
      return try image.applying(compilingWith: programs) { roost_vips_thumbnail($0, $1, side, side) }
    case .size:
      let (width, height) = (image.width, image.height)
      guard width >= Self.cutSide, height >= Self.cutSide else {
        throw ImagingError(
          .tooSmall,
          file: file,
          words:
            "the image is \(width)×\(height) pixels; \(Self.cutSide)×\(Self.cutSide) cannot be cut out of it"
        )
      }
      let side = Int32(Self.cutSide)
      let (left, top) = (Self.margin(width), Self.margin(height))
      return try image.applying { roost_vips_extract_area($0, $1, left, top, side, side) }
    }
  }

  /// What is left before the middle part: `(side − 30) / 2`, a half rounded up.
  static func margin(_ side: Int) -> Int32 { Int32((side - cutSide + 1) / 2) }
}
