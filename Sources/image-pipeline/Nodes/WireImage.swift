import ExternalTerm
import RoostImaging
import RoostPipeline

/// An image on its way between nodes: `{Id, Name, {file, Path}}` or `{Id, Name, {image, Called, Bytes}}`.
struct WireImage: Sendable {
  enum Source: Sendable {
    /// On a disk that both nodes have.
    case file(String)
    case image(name: String, ImageBytes)
  }

  let id: ItemID
  let name: String
  let source: Source

  /// - Throws: `ImagingError` if pixels cannot be made into bytes.
  init(_ item: Item<PipelineImage>, _ vips: Vips) throws(ImagingError) {
    id = item.id
    name = item.payload.name
    switch item.payload.source {
    case .file(let path): source = .file(path)
    case .image(let image): source = .image(name: image.name, try vips.bytes(of: image))
    }
  }

  var item: Item<PipelineImage> {
    let taken: ImageSource =
      switch source {
      case .file(let path): .file(path)
      case .image(let called, let bytes): .image(EncodedImage(name: called, bytes: bytes))
      }
    return Item(id: id, payload: PipelineImage(name: name, source: taken))
  }
}

extension WireImage: TermEncodable, TermDecodable {
  func encode(to writer: inout TermWriter) throws {
    try writer.writeTupleHeader(3)
    writer.write(id)
    try writer.write(name)
    switch source {
    case .file(let path): try writer.writeTuple(Atom("file"), path)
    case .image(let called, let bytes):
      try writer.writeTupleHeader(3)
      try writer.write(atom: "image")
      try writer.write(called)
      try bytes.withUnsafeBytes { try writer.write(binary: $0) }
    }
  }

  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 3)
    id = try reader.readInteger()
    name = try String(from: &reader)
    let start = reader.position
    switch try reader.readTupleHeader() {
    case 2 where try reader.readAtom(ifIs: "file"): source = .file(try String(from: &reader))
    case 3 where try reader.readAtom(ifIs: "image"):
      let called = try String(from: &reader)
      source = .image(name: called, ImageBytes(try reader.readBinary { [UInt8]($0) }))
    default: throw reader.mismatch("where an image is", at: start)
    }
  }
}
