import NIOCore

/// Two buffers that take turns, so that a steady stream needs no allocation. Whoever still holds one when its turn
/// comes keeps its bytes, and the ring gets a new one.
struct BufferRing {
  private var first: ByteBuffer
  private var second: ByteBuffer

  init(_ allocator: ByteBufferAllocator) {
    first = allocator.buffer(capacity: 0)
    second = first
  }

  /// An empty buffer with room for so many bytes, to be given back with ``put(_:)``.
  mutating func take(capacity: Int) -> ByteBuffer {
    swap(&first, &second)
    var buffer = ByteBuffer()
    swap(&buffer, &first)
    buffer.clear(minimumCapacity: capacity)
    return buffer
  }

  /// Keeps the storage of the buffer that was taken last, which may now be on its way.
  mutating func put(_ buffer: ByteBuffer) { first = buffer }
}
