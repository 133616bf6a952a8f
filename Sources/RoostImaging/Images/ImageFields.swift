import CVips

/// What an image carries beside its pixels, such as a colour profile and what a camera noted: the metadata
/// fields of libvips, as bytes of a message.
///
/// A field is a byte for its kind (`i`, `d`, `s`, `b`), its name and its value, each of the two behind its
/// length as 32 bits, little-endian. Numbers are 64 bits, little-endian.
struct ImageFields {
  private(set) var bytes: [UInt8] = []

  /// What the structure of an image says, or is said of the file it came from.
  private static let headerNames: Set<String> = [
    "width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset", "xres", "yres",
    "filename",
  ]

  /// The fields of an image; nil if one of them is of a kind that cannot be carried.
  init?(of image: borrowing ImageHandle) {
    let names = vips_image_get_fields(image.pointer)
    defer { g_strfreev(names) }
    var index = 0
    while let name = names?[index] {
      index += 1
      let text = String(cString: name)
      if Self.headerNames.contains(text) { continue }
      guard append(name, text, of: image) else { return nil }
    }
  }

  private mutating func append(
    _ name: UnsafePointer<CChar>,
    _ text: String,
    of image: borrowing ImageHandle
  ) -> Bool {
    let kind = UInt8(bitPattern: roost_vips_field_kind(image.pointer, name))
    bytes.append(kind)
    append(text.utf8)
    switch kind {
    case UInt8(ascii: "i"):
      var value: Int32 = 0
      guard vips_image_get_int(image.pointer, name, &value) == 0 else { return false }
      append(Self.littleEndian(UInt64(bitPattern: Int64(value))))
    case UInt8(ascii: "d"):
      var value = 0.0
      guard vips_image_get_double(image.pointer, name, &value) == 0 else { return false }
      append(Self.littleEndian(value.bitPattern))
    case UInt8(ascii: "s"):
      var value: UnsafePointer<CChar>?
      guard vips_image_get_string(image.pointer, name, &value) == 0, let value else { return false }
      append(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    case UInt8(ascii: "b"):
      var (value, count) = (nil as UnsafeRawPointer?, 0)
      guard vips_image_get_blob(image.pointer, name, &value, &count) == 0 else { return false }
      append(UnsafeRawBufferPointer(start: value, count: count))
    default: return false
    }
    return true
  }

  private mutating func append(_ value: some Collection<UInt8>) {
    bytes += Self.littleEndian(UInt32(clamping: value.count))
    bytes += value
  }

  private static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
  }

  /// Gives an image the fields of a message.
  ///
  /// - Returns: false if the bytes are no fields.
  static func set(_ bytes: UnsafeRawBufferPointer, on image: borrowing ImageHandle) -> Bool {
    var rest = bytes[...]
    while let kind = rest.popFirst() {
      guard let spelt = taking(from: &rest), !headerNames.contains(String(decoding: spelt, as: UTF8.self)),
        let name = text(spelt), let value = taking(from: &rest), set(kind, name, value, on: image)
      else { return false }
    }
    return true
  }

  private static func set(
    _ kind: UInt8,
    _ name: [CChar],
    _ value: UnsafeRawBufferPointer,
    on image: borrowing ImageHandle
  ) -> Bool {
    switch kind {
    case UInt8(ascii: "i"):
      guard let number = number(value), let int = Int32(exactly: Int64(bitPattern: number)) else {
        return false
      }
      vips_image_set_int(image.pointer, name, int)
    case UInt8(ascii: "d"):
      guard let number = number(value) else { return false }
      vips_image_set_double(image.pointer, name, Double(bitPattern: number))
    case UInt8(ascii: "s"):
      guard let text = text(value) else { return false }
      vips_image_set_string(image.pointer, name, text)
    case UInt8(ascii: "b"):
      vips_image_set_blob_copy(image.pointer, name, value.baseAddress, value.count)
    default: return false
    }
    return true
  }

  /// The next name or value, if it is all there.
  private static func taking(from rest: inout Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer? {
    let width = MemoryLayout<UInt32>.size
    guard rest.count >= width else { return nil }
    let count = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: UInt32.self)
    rest = rest.dropFirst(width)
    guard let length = Int(exactly: UInt32(littleEndian: count)), length <= rest.count else { return nil }
    defer { rest = rest.dropFirst(length) }
    return UnsafeRawBufferPointer(rebasing: rest.prefix(length))
  }

  private static func number(_ value: UnsafeRawBufferPointer) -> UInt64? {
    guard value.count == MemoryLayout<UInt64>.size else { return nil }
    return UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
  }

  /// The bytes as C wants them; nil if there is a zero among them.
  private static func text(_ value: UnsafeRawBufferPointer) -> [CChar]? {
    value.contains(0) ? nil : value.map { CChar(bitPattern: $0) } + [0]
  }
}
