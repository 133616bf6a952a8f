/// Which files are taken for images: by the ending of their name, else by their first bytes.
enum ImageNames {
  /// Endings of the formats that libvips is commonly built to load.
  static let extensions: Set<String> = [
    "avif", "bmp", "exr", "fits", "gif", "hdr", "heic", "heif", "jfif", "jp2", "jpe", "jpeg", "jpg", "jxl",
    "pbm", "pgm", "png", "pnm", "ppm", "svg", "tif", "tiff", "webp",
  ]

  /// Whether the name ends like an image's, in capitals or not.
  static func isImageName(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  /// How many leading bytes of a file ``looksLikeImage(_:)`` wants to see.
  static let signatureLength = 12

  /// Whether a file starting with these bytes is an image whatever it is called.
  static func looksLikeImage(_ head: [UInt8]) -> Bool {
    let signatures: [[UInt8]] = [
      [0xFF, 0xD8, 0xFF],
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
      Array("GIF87a".utf8), Array("GIF89a".utf8),
      [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A],
    ]
    if signatures.contains(where: { head.starts(with: $0) }) { return true }
    guard head.count >= signatureLength else { return false }
    if head.starts(with: "RIFF".utf8) { return head[8..<12].elementsEqual("WEBP".utf8) }
    let brands = ["avif", "heic", "heix", "mif1"]
    return head[4..<8].elementsEqual("ftyp".utf8)
      && brands.contains { head[8..<12].elementsEqual($0.utf8) }
  }
}
