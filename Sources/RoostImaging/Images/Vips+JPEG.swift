import CVips

extension Vips {
  /// Writes pixels as a JPEG with libvips's defaults. The file appears whole.
  ///
  /// - Parameters:
  ///   - pixels: in rows from the top, three bytes each: red, green, blue.
  ///   - width: in pixels, at least 1.
  ///   - height: in pixels, at least 1.
  /// - Throws: ``ImagingError``: `damaged` if the sides do not fit the pixels, `unwritable`, `noSpace`, `readOnly`.
  public func saveJPEG(_ pixels: [UInt8], width: Int, height: Int, to path: String) throws(ImagingError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, count <= settings.pixelLimit, pixels.count == count * 3,
      let columns = Int32(exactly: width), let rows = Int32(exactly: height)
    else {
      let words = "\(pixels.count) bytes are not the pixels of a \(width)×\(height) image"
      throw ImagingError(.damaged, file: path, words: words)
    }
    try library.gate.run(file: path) {
      try pixels.withUnsafeBytes { bytes in
        let image = try ImageHandle(
          owning: vips_image_new_from_memory(
            bytes.baseAddress,
            bytes.count,
            columns,
            rows,
            3,
            VIPS_FORMAT_UCHAR
          ),
          orFail: .damaged
        )
        image.pointer.pointee.Type = VIPS_INTERPRETATION_sRGB
        try WholeFile.write(to: path) { roost_vips_jpegsave(image.pointer, &$0) == 0 }
      }
    }
  }
}
