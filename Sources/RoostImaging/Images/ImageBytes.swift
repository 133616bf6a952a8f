import CVips

/// Bytes of an image in memory that is not copied on the way.
public struct ImageBytes: Sendable {
  private enum Storage: Sendable {
    case array([UInt8])
    case owned(GlibMemory)
  }

  private let storage: Storage

  /// The bytes of an array.
  public init(_ bytes: [UInt8]) { storage = .array(bytes) }

  /// A PNG that is not compressed: packing and unpacking costs more than sending the pixels.
  init(png image: borrowing ImageHandle) throws {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    guard roost_vips_pngsave_buffer(image.pointer, &bytes, &count, 0) == 0, let bytes else {
      throw VipsFailure(.damaged)
    }
    storage = .owned(GlibMemory(UnsafeRawBufferPointer(start: bytes, count: count)))
  }

  /// How many there are.
  public var count: Int { withUnsafeBytes { $0.count } }

  /// Lends the bytes for the length of the call.
  public func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    switch storage {
    case .array(let array):
      return try array.withUnsafeBytes(body)
    case .owned(let memory):
      defer { withExtendedLifetime(memory) {} }
      return try body(memory.bytes)
    }
  }
}

extension Array where Element == UInt8 {
  /// A copy of the bytes.
  public init(_ bytes: ImageBytes) { self = bytes.withUnsafeBytes { [UInt8]($0) } }
}

/// Memory that libvips has handed out, freed with the object.
// Safe to share: the memory is written by nobody after libvips has handed it out.
private final class GlibMemory: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  deinit { g_free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }
}
