import CVips

/// A libvips image all of whose pixels are computed and in memory.
// Safe to share: a libvips image is not changed once made, references are counted atomically, and the
// pixels are only read.
final class FinishedImage: @unchecked Sendable {
  private let pointer: UnsafeMutablePointer<VipsImage>

  /// Computes the pixels, on the calling thread.
  init(rendering image: borrowing ImageHandle) throws {
    guard let pointer = roost_vips_render(image.pointer) else { throw VipsFailure(.damaged) }
    self.pointer = pointer
  }

  deinit { g_object_unref(pointer) }

  /// A reference of its own, for an operation.
  func handle() throws -> ImageHandle {
    g_object_ref(pointer)
    return try ImageHandle(owning: pointer, orFail: .damaged)
  }

  /// Whether saving as PNG and loading that gives the same image: the formats that PNG has, one page, and
  /// not turned by EXIF.
  static func isLikeItsPNG(_ image: borrowing ImageHandle) -> Bool {
    let header = image.pointer.pointee
    guard header.Coding == VIPS_CODING_NONE, vips_image_get_orientation(image.pointer) == 1,
      vips_image_get_n_pages(image.pointer) == 1, roost_vips_has(image.pointer, VIPS_META_PAGE_HEIGHT) == 0
    else { return false }
    return PixelHeader.Layout(header) != nil
  }

  /// The pixels behind a ``PixelHeader``, then the ``ImageFields``; a PNG when there is what neither carries.
  func bytes() throws -> ImageBytes {
    let image = try handle()
    guard let fields = ImageFields(of: image),
      let header = PixelHeader(of: image, fieldBytes: fields.bytes.count),
      let pixels = vips_image_get_data(pointer)
    else { return try ImageBytes(png: image) }
    let count = roost_vips_image_bytes(pointer)
    let total = PixelHeader.size + count + fields.bytes.count
    let bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, written in
      let target = UnsafeMutableRawBufferPointer(buffer)
      header.write(to: target)
      UnsafeMutableRawBufferPointer(rebasing: target[PixelHeader.size...])
        .copyMemory(from: UnsafeRawBufferPointer(start: pixels, count: count))
      UnsafeMutableRawBufferPointer(rebasing: target[(PixelHeader.size + count)...])
        .copyBytes(from: fields.bytes)
      written = total
    }
    return ImageBytes(bytes)
  }
}
