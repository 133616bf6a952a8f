import CVips

/// An image in memory, as it travels from one step to the next.
///
/// Within a process it carries finished pixels, since packing and unpacking a PNG costs more than the
/// steps themselves. ``Vips/bytes(of:)`` turns it into bytes for a message to another process, and
/// ``init(name:bytes:)`` takes them up there. Copying the value does not copy the pixels.
public struct EncodedImage: Sendable {
  enum Form: Sendable {
    case pixels(FinishedImage)
    case bytes(ImageBytes)
  }

  /// What errors call it: the file it was made from.
  public let name: String
  let form: Form

  /// The bytes that it carries; nil while it carries pixels.
  package var bytes: ImageBytes? {
    if case .bytes(let bytes) = form { bytes } else { nil }
  }

  /// An image from bytes: of any format that libvips loads, or of ``Vips/bytes(of:)``. They are looked at
  /// when a step is run.
  public init(name: String, bytes: ImageBytes) {
    self.name = name
    self.form = .bytes(bytes)
  }

  /// An image from bytes, as ``init(name:bytes:)``.
  public init(name: String, bytes: [UInt8]) {
    self.init(name: name, bytes: ImageBytes(bytes))
  }

  /// Computes the pixels of an image. Where a PNG would not give them back just as they are, a PNG it is,
  /// so that the next step sees what it would see in a file.
  init(name: String, of image: borrowing ImageHandle) throws {
    self.name = name
    if FinishedImage.isLikeItsPNG(image) {
      self.form = .pixels(try FinishedImage(rendering: image))
    } else {
      self.form = .bytes(try ImageBytes(png: image))
    }
  }
}

extension Vips {
  /// The image as bytes, for a message to another process: bare pixels and the metadata, or a PNG that is not
  /// compressed where those do not say all.
  ///
  /// - Throws: ``ImagingError`` if libvips cannot make the PNG.
  public func bytes(of image: EncodedImage) throws(ImagingError) -> ImageBytes {
    switch image.form {
    case .bytes(let bytes): bytes
    case .pixels(let pixels): try library.gate.run(file: image.name) { try pixels.bytes() }
    }
  }
}
