import COpenSSL
import NIOCore

/// The two ends of TLS's byte stream as OpenSSL sees them: a BIO that reads what came and collects what is to go,
/// without a buffer of its own in between.
///
/// Belongs to one connection, as its ``TLSSession`` does.
final class RecordPipe {
  private var inbound = ByteBuffer()
  /// The records to send, which OpenSSL appends to.
  private var outbound = ByteBuffer()

  var hasOutbound: Bool { outbound.readableBytes > 0 }
  var inboundCount: Int { inbound.readableBytes }

  /// Hands over bytes from the peer. OpenSSL takes all of them before it asks for more, and keeps at most one record.
  func feed(_ bytes: ByteBuffer) {
    if inbound.readableBytes == 0 {
      inbound = bytes
    } else {
      inbound.writeImmutableBuffer(bytes)
    }
  }

  /// Forgets what came: nothing after the end or an error counts.
  func dropInbound() { inbound = ByteBuffer() }

  /// Has the next records appended to this buffer. What waits already goes before them.
  func collect(into buffer: ByteBuffer) {
    var buffer = buffer
    if outbound.readableBytes > 0 { buffer.writeImmutableBuffer(outbound) }
    outbound = buffer
  }

  func takeOutbound() -> ByteBuffer {
    let taken = outbound
    outbound = ByteBuffer()
    return taken
  }

  /// Has the records sent, as far as that goes.
  func sendOutbound(by send: (UnsafeRawBufferPointer) -> Int) {
    let sent = outbound.withUnsafeReadableBytes { send($0) }
    outbound.moveReaderIndex(forwardBy: sent)
    if outbound.readableBytes == 0 { outbound.clear() }
  }

  fileprivate func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(target.count, inbound.readableBytes)
    guard count > 0 else { return 0 }
    inbound.withUnsafeReadableBytes {
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
    }
    inbound.moveReaderIndex(forwardBy: count)
    // Let the channel have its buffer back.
    if inbound.readableBytes == 0 { inbound = ByteBuffer() }
    return count
  }

  fileprivate func write(_ bytes: UnsafeRawBufferPointer) {
    outbound.writeBytes(bytes)
  }
}

extension RecordPipe {
  /// What OpenSSL calls to read and write; the context keeps it.
  static func makeMethod() -> OpaquePointer? {
    guard let method = BIO_meth_new(Int32(BIO_TYPE_SOURCE_SINK), "roost records") else { return nil }
    BIO_meth_set_write(method) { bio, bytes, count in
      guard let bio, let pipe = RecordPipe.of(bio), let bytes, count > 0 else { return 0 }
      pipe.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return count
    }
    BIO_meth_set_read(method) { bio, target, count in
      guard let bio, let pipe = RecordPipe.of(bio), let target, count > 0 else { return 0 }
      roost_bio_clear_retry(bio)
      let read = pipe.read(into: UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
      guard read > 0 else {
        roost_bio_retry_read(bio)
        return -1
      }
      return Int32(read)
    }
    BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    return method
  }

  /// A BIO that does not keep this object: who makes it must.
  func makeBIO(_ method: OpaquePointer) -> OpaquePointer? {
    guard let bio = BIO_new(method) else { return nil }
    BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    BIO_set_init(bio, 1)
    return bio
  }

  private static func of(_ bio: OpaquePointer) -> RecordPipe? {
    BIO_get_data(bio).map { Unmanaged<RecordPipe>.fromOpaque($0).takeUnretainedValue() }
  }
}
