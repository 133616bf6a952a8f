import Foundation

/// Whether this machine's loopback has an IPv6 address to bind to.
func loopbackTakesIPv6() -> Bool {
  #if canImport(Glibc)
    let descriptor = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
  #else
    let descriptor = socket(AF_INET6, SOCK_DGRAM, 0)
  #endif
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var address = sockaddr_in6()
  address.sin6_family = sa_family_t(AF_INET6)
  address.sin6_addr = in6addr_loopback
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
    }
  }
}
