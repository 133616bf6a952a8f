/// Reads TLS's own framing, independently of OpenSSL.
enum Records {
  struct Record {
    let type: UInt8
    let count: Int
  }

  static let handshake: UInt8 = 22
  static let applicationData: UInt8 = 23

  /// The records of a stream, and how many bytes of an incomplete one follow.
  static func parse(_ bytes: [UInt8]) -> (records: [Record], rest: Int) {
    var records: [Record] = []
    var next = 0
    while bytes.count - next >= 5 {
      let count = Int(bytes[next + 3]) << 8 | Int(bytes[next + 4])
      guard bytes.count - next - 5 >= count else { break }
      records.append(Record(type: bytes[next], count: count))
      next += 5 + count
    }
    return (records, bytes.count - next)
  }

  /// The extensions of a ClientHello (RFC 8446, section 4.1.2), which is the first record of a client.
  static func clientHelloExtensions(_ bytes: [UInt8]) -> [Int: [UInt8]] {
    func number(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
    var next = 5 + 4 + 2 + 32
    next += 1 + Int(bytes[next])  // session
    next += 2 + number(next)  // suites
    next += 1 + Int(bytes[next])  // compression
    let end = next + 2 + number(next)
    next += 2
    var found: [Int: [UInt8]] = [:]
    while next < end {
      let count = number(next + 2)
      found[number(next)] = Array(bytes[(next + 4)..<(next + 4 + count)])
      next += 4 + count
    }
    return found
  }
}
