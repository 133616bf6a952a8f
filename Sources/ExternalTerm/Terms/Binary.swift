/// The bytes of an Erlang binary, which may be a slice of the message that they came in.
///
/// The decoder shares the memory of a message only with binaries that make up a good part of it, so keeping
/// one keeps at most four times its own size alive.
public struct Binary: Sendable {
  @usableFromInline let storage: [UInt8]
  @usableFromInline let range: Range<Int>

  @inlinable
  public init(_ bytes: [UInt8]) {
    storage = bytes
    range = 0..<bytes.count
  }

  /// A copy of the bytes.
  @inlinable
  public init(_ bytes: some Sequence<UInt8>) {
    self.init(Array(bytes))
  }

  /// The UTF-8 of a text, which is what Elixir calls a string.
  @inlinable
  public init(_ text: String) {
    self.init(Array(text.utf8))
  }

  @inlinable
  init(sharing storage: [UInt8], _ range: Range<Int>) {
    self.storage = storage
    self.range = range
  }

  /// The bytes as an array: a copy only if this is a slice of something larger.
  @inlinable public var bytes: [UInt8] {
    range.count == storage.count ? storage : Array(storage[range])
  }

  /// The text if the bytes are UTF-8, and nil if they are not.
  public var text: String? {
    withUnsafeBytes { String(validating: $0, as: UTF8.self) }
  }

  @inlinable
  public func withUnsafeBytes<Value, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // The array's own method knows no typed errors.
    let result: Result<Value, Failure> = storage.withUnsafeBytes { all in
      do throws(Failure) {
        return .success(try body(UnsafeRawBufferPointer(rebasing: all[range])))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension Binary: RandomAccessCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { range.count }
  @inlinable public subscript(position: Int) -> UInt8 { storage[range.lowerBound + position] }
}

extension Binary: Hashable {
  public static func == (left: Binary, right: Binary) -> Bool {
    guard left.range.count == right.range.count else { return false }
    return left.withUnsafeBytes { a in right.withUnsafeBytes { b in a.elementsEqual(b) } }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(range.count)
    withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension Binary: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral value: String) {
    self.init(value)
  }

  public init(arrayLiteral elements: UInt8...) {
    self.init(elements)
  }
}

extension Binary: CustomStringConvertible {
  /// As Erlang prints it: `<<"text">>`, `<<"ü"/utf8>>` or `<<1,2,3>>`.
  public var description: String {
    if isEmpty { return "<<>>" }
    if allSatisfy(Quoting.isPrintable), let text { return "<<\(Quoting.quote(text, with: "\""))>>" }
    if let text, text.unicodeScalars.allSatisfy({ $0.value >= 32 && !(127..<160).contains($0.value) }) {
      return "<<\(Quoting.quote(text, with: "\""))/utf8>>"
    }
    return "<<\(map(String.init).joined(separator: ","))>>"
  }
}
