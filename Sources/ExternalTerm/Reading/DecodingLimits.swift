/// How much a decoder takes from whoever sent the bytes. What goes beyond is an error.
///
/// No length on the wire is believed before the bytes behind it are there, so a message cannot make the
/// decoder allocate more than these limits, and in proportion to its own size.
public struct DecodingLimits: Hashable, Sendable {
  /// How deep terms may be nested: 256, and ``deepest`` at most, so that no message overflows the stack. The
  /// default is within half a megabyte of stack, and ``deepest`` within 2 MB, in optimised code.
  public var depth: Int {
    didSet { depth = min(max(depth, 1), Self.deepest) }
  }
  /// The size of a message in bytes: 256 MiB.
  public var bytes: Int
  /// How many elements of tuples, lists and maps may be read in all: 16,777,216, some 24 bytes of memory each.
  public var elements: Int
  /// The size of a compressed term when it is expanded: 64 MiB.
  public var expandedBytes: Int

  /// The greatest depth that can be set.
  public static let deepest = 1024

  public init(
    depth: Int = 256,
    bytes: Int = 256 << 20,
    elements: Int = 16 << 20,
    expandedBytes: Int = 64 << 20
  ) {
    self.depth = min(max(depth, 1), Self.deepest)
    self.bytes = bytes
    self.elements = elements
    self.expandedBytes = expandedBytes
  }
}
