/// A part of a value for which no term stands: it travels in another part of the message, and is found there by
/// way of the coder's `userInfo`. A value of a case, or a field, of such a type is passed over in writing and in
/// reading; it stands nowhere else.
package protocol BesideTerm: Codable {}

extension TermSource {
  /// A value for which nothing stands in this term; nil if one should.
  func valueBeside<Value: Decodable>(_ type: Value.Type) throws -> Value? {
    guard type is any BesideTerm.Type else { return nil }
    return try type.init(from: TermSourceDecoder(source: self, type: type))
  }
}
