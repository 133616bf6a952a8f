import NIOCore
import RoostTLS

/// The last handler of a pipeline: notes all that comes.
final class Recorder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private(set) var received: [UInt8] = []
  private(set) var largestRead = 0
  private(set) var peers: [PeerIdentity] = []
  private(set) var errors: [any Error] = []
  private(set) var isInputClosed = false
  private(set) var isInactive = false
  /// Called after each read.
  var onRead: ((ChannelHandlerContext) -> Void)?
  /// Called with each error.
  var onError: ((ChannelHandlerContext) -> Void)?

  var codes: [TLSError.Code] { errors.compactMap { ($0 as? TLSError)?.code } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    largestRead = max(largestRead, bytes.readableBytes)
    bytes.withUnsafeReadableBytes { received.append(contentsOf: $0) }
    onRead?(context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSEvent, case .handshakeCompleted(let peer) = event { peers.append(peer) }
    if let event = event as? ChannelEvent, event == .inputClosed { isInputClosed = true }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    errors.append(error)
    onError?(context)
  }

  func channelInactive(context: ChannelHandlerContext) { isInactive = true }
}
