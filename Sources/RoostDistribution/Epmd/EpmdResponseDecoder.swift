/// Reads the answer to one request, in whatever pieces it comes.
public struct EpmdResponseDecoder: Sendable {
  private enum Expected {
    case registration
    case port
    case names
  }

  private let expected: Expected
  private var buffer: [UInt8] = []

  /// The most bytes that the list of names may have: 1 MiB, some 20,000 nodes.
  public static let maximumNames = 1 << 20

  public init(for request: EpmdRequest) {
    switch request {
    case .register: expected = .registration
    case .lookup: expected = .port
    case .names: expected = .names
    }
  }

  /// Takes what has come, and gives the answer when it is complete. The list of names is complete only when
  /// epmd has closed the connection: see ``finish()``.
  public mutating func receive(_ bytes: [UInt8]) throws(EpmdError) -> EpmdResponse? {
    let limit = expected == .names ? Self.maximumNames : NodeName.maximumBytes + EpmdError.maximumExtra + 14
    guard buffer.count + bytes.count <= limit else {
      throw EpmdError(code: .tooLong, message: "epmd sends more than \(limit) bytes")
    }
    buffer += bytes
    // The array's own method knows no typed errors.
    let result: Result<EpmdResponse?, EpmdError> = buffer.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      do throws(EpmdError) {
        switch expected {
        case .registration: return .success(try Self.registration(&reader))
        case .port: return .success(try Self.port(&reader))
        case .names: return .success(nil)
        }
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// epmd has closed the connection: gives the answer that this completes.
  public mutating func finish() throws(EpmdError) -> EpmdResponse {
    guard expected == .names, buffer.count >= 4 else {
      throw EpmdError(
        code: .closed,
        message: "epmd closed the connection after \(buffer.count) bytes of an answer"
      )
    }
    // In front stands the port of epmd itself.
    return .names(buffer.dropFirst(4).split(separator: UInt8(ascii: "\n")).compactMap(Self.entry))
  }

  private static func registration(_ reader: inout ByteReader) throws(EpmdError) -> EpmdResponse? {
    guard let tag = reader.number(UInt8.self) else { return nil }
    guard tag == 118 || tag == 121 else { throw wrong(tag) }
    guard let result = reader.number(UInt8.self) else { return nil }
    guard result == 0 else { return .registrationRefused(result) }
    let creation = tag == 118 ? reader.number(UInt32.self) : reader.number(UInt16.self).map { UInt32($0) }
    return creation.map { .registered(Creation($0)) }
  }

  private static func port(_ reader: inout ByteReader) throws(EpmdError) -> EpmdResponse? {
    guard let tag = reader.number(UInt8.self) else { return nil }
    guard tag == 119 else { throw wrong(tag) }
    guard let result = reader.number(UInt8.self) else { return nil }
    guard result == 0 else { return .notFound }
    guard let port = reader.number(UInt16.self), let kind = reader.number(UInt8.self),
      reader.number(UInt8.self) != nil, let highest = reader.number(UInt16.self),
      let lowest = reader.number(UInt16.self), let nameCount = reader.number(UInt16.self)
    else { return nil }
    guard nameCount <= NodeName.maximumBytes else {
      throw EpmdError(code: .malformed, message: "epmd answers with a name of \(nameCount) bytes")
    }
    guard let name = reader.take(Int(nameCount)), let extraCount = reader.number(UInt16.self) else {
      return nil
    }
    guard extraCount <= EpmdError.maximumExtra else {
      throw EpmdError(code: .malformed, message: "epmd answers with \(extraCount) extra bytes")
    }
    guard let extra = reader.take(Int(extraCount)) else { return nil }
    return .found(
      EpmdNode(
        name: String(decoding: name, as: UTF8.self),
        port: port,
        // There were more kinds once; all that are not hidden are normal.
        kind: EpmdNode.Kind(rawValue: kind) ?? .normal,
        highestVersion: highest,
        lowestVersion: lowest,
        extra: Array(extra)
      )
    )
  }

  /// A line as `name NAME at port PORT`. Others are passed over, as OTP's `erl_epmd` does.
  private static func entry(_ line: ArraySlice<UInt8>) -> EpmdResponse.Entry? {
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 5, words[0] == "name", words[2] == "at", words[3] == "port",
      let port = UInt16(words[4])
    else { return nil }
    return EpmdResponse.Entry(name: words[1], port: port)
  }

  private static func wrong(_ tag: UInt8) -> EpmdError {
    EpmdError(code: .malformed, message: "epmd answers with a message that begins with \(tag)")
  }
}
