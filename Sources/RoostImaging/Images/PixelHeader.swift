import CVips

/// The header of an image in a message, before its pixels and its ``ImageFields``: a mark, the layout, the
/// sides, the resolution.
///
/// | bytes | what |
/// |---|---|
/// | 0–7 | `RoostPix` |
/// | 8 | channels, 1–4 |
/// | 9 | bytes a channel, 1 or 2, in the byte order of byte 10 |
/// | 10 | 1 for little-endian, 2 for big-endian |
/// | 11 | zero |
/// | 12–15 | bytes of fields, which come after the pixels; 32 bits, little-endian |
/// | 16–23 | width, height; 32 bits each, little-endian |
/// | 24–31 | pixels per millimetre; a double's bits, little-endian |
struct PixelHeader: Equatable {
  static let size = 32
  private static let mark = Array("RoostPix".utf8)
  private static let nativeOrder: UInt8 = UInt16(1).littleEndian == 1 ? 1 : 2

  /// The forms of pixels that are the same before and after a PNG.
  struct Layout: Equatable {
    let channels: UInt8
    let depth: UInt8

    var format: VipsBandFormat { depth == 1 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT }

    var interpretation: VipsInterpretation {
      switch (depth, channels) {
      case (1, ...2): VIPS_INTERPRETATION_B_W
      case (1, _): VIPS_INTERPRETATION_sRGB
      case (_, ...2): VIPS_INTERPRETATION_GREY16
      case (_, _): VIPS_INTERPRETATION_RGB16
      }
    }

    init?(channels: UInt8, depth: UInt8) {
      guard (1...4).contains(channels), (1...2).contains(depth) else { return nil }
      self.channels = channels
      self.depth = depth
    }

    init?(_ image: VipsImage) {
      guard let channels = UInt8(exactly: image.Bands),
        let layout = Layout(channels: channels, depth: image.BandFmt == VIPS_FORMAT_UCHAR ? 1 : 2),
        layout.format == image.BandFmt, layout.interpretation == image.Type
      else { return nil }
      self = layout
    }
  }

  let layout: Layout
  let width: UInt32
  let height: UInt32
  let resolution: Double
  let fieldBytes: UInt32

  /// The header of an image in memory, with so many bytes of fields; nil if its pixels are in none of the
  /// layouts.
  init?(of image: borrowing ImageHandle, fieldBytes: Int) {
    guard let layout = Layout(image.pointer.pointee), let fieldBytes = UInt32(exactly: fieldBytes) else {
      return nil
    }
    self.fieldBytes = fieldBytes
    self.layout = layout
    self.width = UInt32(image.width)
    self.height = UInt32(image.height)
    self.resolution = image.pointer.pointee.Xres
  }

  /// The header at the front of a message; nil if these bytes are something else.
  init?(of bytes: UnsafeRawBufferPointer) {
    guard bytes.count > Self.size, bytes.starts(with: Self.mark), bytes[10] == Self.nativeOrder,
      let layout = Layout(channels: bytes[8], depth: bytes[9])
    else { return nil }
    self.layout = layout
    fieldBytes = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    width = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    height = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
    resolution = Double(
      bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    )
  }

  private var pixelBytes: UInt64 {
    UInt64(width) * UInt64(height) * UInt64(layout.channels) * UInt64(layout.depth)
  }

  /// Writes the header at the front of a buffer that has room for it.
  func write(to buffer: UnsafeMutableRawBufferPointer) {
    for offset in 0..<Self.size { buffer[offset] = offset < Self.mark.count ? Self.mark[offset] : 0 }
    buffer[8] = layout.channels
    buffer[9] = layout.depth
    buffer[10] = Self.nativeOrder
    buffer.storeBytes(of: fieldBytes.littleEndian, toByteOffset: 12, as: UInt32.self)
    buffer.storeBytes(of: width.littleEndian, toByteOffset: 16, as: UInt32.self)
    buffer.storeBytes(of: height.littleEndian, toByteOffset: 20, as: UInt32.self)
    buffer.storeBytes(of: resolution.bitPattern.littleEndian, toByteOffset: 24, as: UInt64.self)
  }

  /// An image over the pixels of a message, which must outlive it.
  func image(of bytes: UnsafeRawBufferPointer, name: String) throws -> ImageHandle {
    let sides: ClosedRange<UInt32> = 1...10_000_000
    // Two sides in their range and eight bytes a pixel at most: the product fits.
    guard sides.contains(width), sides.contains(height),
      resolution.isFinite, (0...1_000_000).contains(resolution),
      pixelBytes + UInt64(fieldBytes) == UInt64(bytes.count - Self.size)
    else {
      throw ImagingError(.damaged, file: name, words: "the pixels do not fit their header")
    }
    let pixels = UnsafeRawBufferPointer(rebasing: bytes[Self.size..<Self.size + Int(pixelBytes)])
    let fields = UnsafeRawBufferPointer(rebasing: bytes[(Self.size + Int(pixelBytes))...])
    let image = try ImageHandle(
      owning: vips_image_new_from_memory(
        pixels.baseAddress,
        pixels.count,
        Int32(width),
        Int32(height),
        Int32(layout.channels),
        layout.format
      ),
      orFail: .damaged
    )
    image.pointer.pointee.Type = layout.interpretation
    image.pointer.pointee.Xres = resolution
    image.pointer.pointee.Yres = resolution
    guard ImageFields.set(fields, on: image) else {
      throw ImagingError(.damaged, file: name, words: "the fields of the image are malformed")
    }
    return image
  }
}
