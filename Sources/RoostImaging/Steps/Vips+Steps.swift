import CVips

/// Where a step finds its image.
public enum ImageSource: Sendable {
  /// A file of any format that libvips loads.
  case file(String)
  /// What an earlier step has handed over.
  case image(EncodedImage)

  /// What errors call it.
  var name: String {
    switch self {
    case .file(let path): path
    case .image(let image): image.name
    }
  }
}

extension Vips {
  /// Does a step and writes the result as a PNG with libvips's defaults.
  ///
  /// The file appears whole: it is written under a hidden name beside `path`, then renamed, in place of a
  /// file of that name if there is one. It is not forced to the disk (no `fsync`): other processes see all
  /// of it or nothing, but a power cut may lose it. Nothing is left behind by a failure.
  ///
  /// - Throws: ``ImagingError`` that names the source, or `path` when that cannot be written.
  public func run(_ step: ImageStep, on source: ImageSource, to path: String) throws(ImagingError) {
    try library.gate.run(file: source.name) {
      try withImage(of: source) { image in
        let result = try step.apply(to: image, file: source.name, programs: library.programs)
        try WholeFile.write(to: path) { roost_vips_pngsave(result.pointer, &$0) == 0 }
      }
    }
  }

  /// Does a step and gives the result in memory, for the next step to take over.
  ///
  /// The image has the very pixels that the PNG of ``run(_:on:to:)`` would have.
  ///
  /// - Throws: ``ImagingError`` that names the source.
  public func run(_ step: ImageStep, on source: ImageSource) throws(ImagingError) -> EncodedImage {
    try library.gate.run(file: source.name) {
      try withImage(of: source) { image in
        let result = try step.apply(to: image, file: source.name, programs: library.programs)
        return try EncodedImage(name: source.name, of: result)
      }
    }
  }

  /// Opens the source, checks its size, and lends its image: its pixels may live in memory that is
  /// promised for the length of the call only.
  private func withImage<Value>(of source: ImageSource, _ body: (consuming ImageHandle) throws -> Value)
    throws -> Value
  {
    switch source {
    case .file(let path):
      return try body(admit(load(path), name: path))
    case .image(let image):
      switch image.form {
      case .pixels(let pixels):
        return try body(admit(pixels.handle(), name: image.name))
      case .bytes(let bytes):
        return try bytes.withUnsafeBytes { bytes in
          try body(admit(load(bytes, name: image.name), name: image.name))
        }
      }
    }
  }

  private func load(_ path: String) throws -> ImageHandle {
    let suspicion = try InputFile.suspicion(of: path)
    let failOn = settings.strictness.failOn
    // libvips takes brackets at the end of a name for load options, unless it gets the file as a source.
    if path.hasSuffix("]") {
      guard let source = vips_source_new_from_file(path) else { throw VipsFailure(suspicion ?? .unreadable) }
      defer { g_object_unref(source) }
      guard let loader = vips_foreign_find_load_source(source) else {
        throw VipsFailure(suspicion ?? .unknownFormat)
      }
      return try ImageHandle(owning: roost_vips_load_source(loader, source, failOn), orFail: .damaged)
    }
    guard let loader = vips_foreign_find_load(path) else { throw VipsFailure(suspicion ?? .unknownFormat) }
    return try ImageHandle(owning: roost_vips_load_file(loader, path, failOn), orFail: suspicion ?? .damaged)
  }

  private func load(_ bytes: UnsafeRawBufferPointer, name: String) throws -> ImageHandle {
    guard bytes.count > 0 else { throw ImagingError(.empty, file: name, words: "there are no bytes") }
    if let header = PixelHeader(of: bytes) {
      return try header.image(of: bytes, name: name)
    }
    guard let loader = vips_foreign_find_load_buffer(bytes.baseAddress, bytes.count) else {
      throw VipsFailure(.unknownFormat)
    }
    return try ImageHandle(
      owning: roost_vips_load_buffer(loader, bytes.baseAddress, bytes.count, settings.strictness.failOn),
      orFail: .damaged
    )
  }

  private func admit(_ image: consuming ImageHandle, name: String) throws -> ImageHandle {
    let (width, height) = (image.width, image.height)
    // Two 32-bit numbers: their product fits.
    guard width * height <= settings.pixelLimit else {
      throw ImagingError(
        .tooLarge,
        file: name,
        words: "the image is \(width)×\(height) pixels; the limit is \(settings.pixelLimit) in all"
      )
    }
    return image
  }
}
