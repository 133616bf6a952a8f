import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A blocking TCP socket on this machine. Nothing waits for longer than ``patience``.
package final class TestSocket {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// In seconds. It only keeps a test that has failed from hanging.
  package static let patience = 60

  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  private static func make() throws -> TestSocket {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw Failure(description: "no socket: errno \(errno)") }
    let made = TestSocket(descriptor)
    made.limitWaiting()
    return made
  }

  private func limitWaiting() {
    var time = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  private static func withAddress<Result>(
    _ port: UInt16,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  package static func connect(to port: UInt16) throws -> TestSocket {
    let made = try make()
    let result = withAddress(port) { systemConnect(made.descriptor, $0, $1) }
    guard result == 0 else { throw Failure(description: "no connection to port \(port): errno \(errno)") }
    return made
  }

  /// A socket that takes connections on a port that was free.
  package static func listen() throws -> (socket: TestSocket, port: UInt16) {
    let made = try make()
    guard withAddress(0, { bind(made.descriptor, $0, $1) }) == 0, systemListen(made.descriptor) == 0 else {
      throw Failure(description: "cannot listen: errno \(errno)")
    }
    var address = sockaddr_in()
    var count = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(made.descriptor, $0, &count)
      }
    }
    return (made, UInt16(bigEndian: address.sin_port))
  }

  package func accept() throws -> TestSocket {
    let accepted = systemAccept(descriptor)
    guard accepted >= 0 else { throw Failure(description: "nobody connects: errno \(errno)") }
    let made = TestSocket(accepted)
    made.limitWaiting()
    return made
  }

  package func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        systemSend(descriptor, UnsafeRawBufferPointer(rebasing: buffer[sent...]))
      }
      guard count > 0 else { throw Failure(description: "cannot send: errno \(errno)") }
      sent += count
    }
  }

  /// What comes next, or nil if the other side has closed.
  package func receive(upTo most: Int = 65_536) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = recv(descriptor, &buffer, most, 0)
    if count == 0 || (count < 0 && errno == ECONNRESET) { return nil }
    guard count > 0 else { throw Failure(description: "nothing comes: errno \(errno)") }
    return Array(buffer.prefix(count))
  }
}

// The methods hide the functions of the same names.

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ count: socklen_t)
  -> Int32
{
  connect(descriptor, address, count)
}

private func systemListen(_ descriptor: Int32) -> Int32 {
  listen(descriptor, 16)
}

private func systemAccept(_ descriptor: Int32) -> Int32 {
  accept(descriptor, nil, nil)
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Glibc)
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
  #else
    send(descriptor, bytes.baseAddress, bytes.count, 0)
  #endif
}
