import CVips
import Testing

@testable import RoostImaging

/// The recipe of an image: every seed gives other pixels, the same seed the same.
struct TestImage: CustomTestStringConvertible {
  var width = 224
  var height = 224
  var bands = 3
  var depth = 1
  var interpretation = VIPS_INTERPRETATION_sRGB
  var orientation: Int32 = 1
  var pageHeight: Int32?
  var seed = 1
  var suffix = "jpg"

  var testDescription: String {
    "\(width)×\(height)×\(bands) \(depth * 8)-bit turned \(orientation) .\(suffix)"
  }

  /// Waves with some noise on them, so that neither scaling nor compression is trivial.
  private var samples: [UInt8] {
    var noise = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var result: [UInt8] = []
    result.reserveCapacity(width * height * bands * depth)
    for y in 0..<height {
      for x in 0..<width {
        for band in 0..<(bands * depth) {
          noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let wave = (x * (band + 2) + y * (seed % 5 + 1)) % 192
          result.append(UInt8(wave + Int(noise >> 59)))
        }
      }
    }
    return result
  }

  /// Saves an image in libvips's own format, with all its metadata.
  private func save(_ image: UnsafeMutablePointer<VipsImage>, to path: String) throws {
    let operation = try #require(vips_operation_new("vipssave"))
    defer { g_object_unref(operation) }
    var value = GValue()
    g_value_init(&value, vips_image_get_type())
    g_value_set_object(&value, image)
    operation.withMemoryRebound(to: GObject.self, capacity: 1) { g_object_set_property($0, "in", &value) }
    g_value_unset(&value)
    let failed = operation.withMemoryRebound(to: VipsObject.self, capacity: 1) { object in
      vips_object_set_argument_from_string(object, "filename", path) != 0 || vips_object_build(object) != 0
    }
    if failed { throw VipsFailure(.unwritable) }
  }

  /// Writes the image as a file of its suffix.
  func write(in workshop: Workshop, as name: String) throws -> String {
    let samples = self.samples
    let native = workshop.path("\(name).v")
    let format = depth == 1 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT
    let image = try #require(
      vips_image_new_from_memory_copy(
        samples,
        samples.count,
        Int32(width),
        Int32(height),
        Int32(bands),
        format
      )
    )
    defer { g_object_unref(image) }
    image.pointee.Type = interpretation
    if orientation != 1 { vips_image_set_int(image, VIPS_META_ORIENTATION, orientation) }
    if let pageHeight { vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, pageHeight) }
    try workshop.vips.library.gate.run(file: native) { try save(image, to: native) }
    let path = workshop.path("\(name).\(suffix)")
    try workshop.command("copy", native, path)
    return path
  }
}
