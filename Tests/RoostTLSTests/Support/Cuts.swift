import NIOCore

/// Cuts bytes into pieces of random length.
final class Cuts {
  let longest: Int
  private var random: SplitMix

  init(seed: UInt64, longest: Int) {
    self.longest = longest
    random = SplitMix(seed: seed)
  }

  func cut(_ bytes: ByteBuffer) -> [ByteBuffer] {
    var bytes = bytes
    var pieces: [ByteBuffer] = []
    while bytes.readableBytes > 0 {
      let count = min(bytes.readableBytes, 1 + random.below(longest))
      if let piece = bytes.readSlice(length: count) { pieces.append(piece) }
    }
    return pieces
  }
}
