import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why nothing came of connecting to an address, or of listening on one, in few words.
struct ConnectingFailure: CustomStringConvertible {
  let description: String

  /// - Parameter error: what the channel says; of several addresses the last one's word is taken.
  init(_ error: any Error) {
    switch error {
    case let error as NIOConnectionError:
      let known = error.connectionErrors.last?.error ?? error.dnsAError ?? error.dnsAAAAError
      description = known.map { Self($0).description } ?? "\(error.host) has no address"
    case let error as IOError: description = String(cString: strerror(error.errnoCode))
    case ChannelError.connectTimeout: description = "no answer in time"
    default: description = "\(error)"
    }
  }
}
