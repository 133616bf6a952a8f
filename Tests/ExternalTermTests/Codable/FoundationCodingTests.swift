import ExternalTerm
import Foundation
import Testing

@Suite("Foundation's types through Codable")
struct FoundationCodingTests {
  @Test("Data is a binary, and is read from a list of bytes too")
  func data() throws {
    struct File: Codable, Equatable { var content: Data, parts: [Data], none: Data? }
    for size in [0, 1, 100, 70_000] {
      let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
      try Mapping.expect(data, .binary(Binary(Array(data))))
      #expect(try Mapping.value(Data.self, .list(data.map { .integer(Int($0)) })) == data)
      let file = File(content: data, parts: [data, Data()], none: nil)
      #expect(try Mapping.copy(file) == file)
    }
    #expect(try Mapping.mismatch([Data].self, [[1, 256]]).path == "[0][1]")
    #expect(try Mapping.mismatch(Data.self, .atom("x")).message == "expected Data, got x")
  }

  @Test("A UUID is its text, a date the seconds since 2001, a URL a map")
  func others() throws {
    let uuid = try #require(UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F"))
    try Mapping.expect(uuid, .text("E621E1F8-C36C-495A-93FC-0C247A3E6E5F"))
    let error = try Mapping.mismatch([UUID].self, [.text("x")])
    #expect(error.message.hasPrefix("expected UUID, got <<\"x\">>: ") && error.path == "[0]")
    let date = Date(timeIntervalSinceReferenceDate: 1.5)
    try Mapping.expect(date, 1.5)
    #expect(try Mapping.value(Date.self, 3) == Date(timeIntervalSinceReferenceDate: 3))
    let url = try #require(URL(string: "https://example.org/a?b"))
    try Mapping.expect(url, .fields(["relative": .text("https://example.org/a?b")]))
    try Mapping.expect([uuid: [date]], .map([.text(uuid.uuidString): [1.5]]))
  }

  @Test("All that is Codable comes back as it was")
  func copies() throws {
    func check<Value: Codable & Equatable>(_ value: Value) throws {
      #expect(try Mapping.copy([value]) == [value])
    }
    try check(Decimal(string: "123456789.987654321"))
    try check(DateInterval(start: Date(timeIntervalSinceReferenceDate: 1), duration: 2))
    try check(DateComponents(year: 2024, month: 2, day: 29))
    try check(IndexPath(indexes: [1, 2, 3]))
    try check(IndexSet([1, 2, 5]))
    try check(CharacterSet(charactersIn: "abc"))
    try check(Locale(identifier: "de_CH"))
    try check(TimeZone(identifier: "Europe/Zurich"))
    try check(URLComponents(string: "https://example.org:80/a"))
    try check(Measurement(value: 1.5, unit: UnitLength.meters))
    try check(CGPoint(x: 1, y: 2))
    try check(CGRect(x: 1, y: 2, width: 3, height: 4))
    try check(Duration.milliseconds(1500))
    try check(1.5...2.5)
    try check(PersonNameComponents(namePrefix: nil, givenName: "Joe", familyName: "Armstrong"))
  }
}
