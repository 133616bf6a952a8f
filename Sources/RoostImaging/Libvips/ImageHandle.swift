import CVips

/// One reference to a libvips image, given up when the handle goes.
struct ImageHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<VipsImage>
  /// Set when giving the image up frees vector programs.
  private let programs: VectorPrograms?

  /// Takes over a reference that libvips has handed out.
  ///
  /// - Throws: ``VipsFailure`` with the code when there is none, as libvips says "failed" by NULL.
  init(
    owning pointer: UnsafeMutablePointer<VipsImage>?,
    orFail code: ImagingError.Code,
    programs: VectorPrograms? = nil
  ) throws {
    guard let pointer else { throw VipsFailure(code) }
    self.pointer = pointer
    self.programs = programs
  }

  deinit {
    if let programs {
      let pointer = pointer
      programs.whileNoOtherChanges { g_object_unref(pointer) }
    } else {
      g_object_unref(pointer)
    }
  }

  var width: Int { Int(pointer.pointee.Xsize) }
  var height: Int { Int(pointer.pointee.Ysize) }

  /// The result of an operation that takes this image and puts another in its place.
  ///
  /// - Parameter programs: those that the operation compiles its own with, if it does.
  func applying(
    compilingWith programs: VectorPrograms? = nil,
    _ operation: (
      UnsafeMutablePointer<VipsImage>, UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>
    ) -> Int32
  ) throws -> ImageHandle {
    var out: UnsafeMutablePointer<VipsImage>?
    let status = programs?.whileNoOtherChanges { operation(pointer, &out) } ?? operation(pointer, &out)
    guard status == 0 else { throw VipsFailure(.damaged) }
    return try ImageHandle(owning: out, orFail: .damaged, programs: programs)
  }
}
