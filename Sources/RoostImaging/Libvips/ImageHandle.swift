import CVips

/// One reference to a libvips image, given up when the handle goes.
struct ImageHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<VipsImage>

  /// Takes over a reference that libvips has handed out.
  ///
  /// - Throws: ``VipsFailure`` with the code when there is none, as libvips says "failed" by NULL.
  init(owning pointer: UnsafeMutablePointer<VipsImage>?, orFail code: ImagingError.Code) throws {
    guard let pointer else { throw VipsFailure(code) }
    self.pointer = pointer
  }

  deinit { g_object_unref(pointer) }

  var width: Int { Int(pointer.pointee.Xsize) }
  var height: Int { Int(pointer.pointee.Ysize) }

  /// The result of an operation that takes this image and puts another in its place.
  func applying(
    _ operation: (
      UnsafeMutablePointer<VipsImage>, UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>
    ) -> Int32
  ) throws -> ImageHandle {
    var out: UnsafeMutablePointer<VipsImage>?
    guard operation(pointer, &out) == 0 else { throw VipsFailure(.damaged) }
    return try ImageHandle(owning: out, orFail: .damaged)
  }
}
