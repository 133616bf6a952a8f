import ExternalTerm
import Foundation

/// A type that uses all that the mapping has.
struct Sample: Codable, Hashable, Sendable {
  var int = 0
  var small: Int8 = 0
  var wide: UInt128 = 0
  var double = 0.0
  var flag = false
  var text = ""
  var data = Data()
  var bytes: [UInt8] = []
  var uuid: UUID?
  var date: Date?
  var event: Event?
  var events: [Event?] = []
  var byText: [String: Event] = [:]
  var byEvent: [Event: Int] = [:]
  var byNumber: [Int: [Double]] = [:]
  var set: Set<String> = []
  var kind = Kind.plain
  var pid: ExternalPid?
  var terms: [Term] = []
  var children: [Sample] = []

  indirect enum Event: Codable, Hashable, Sendable {
    case started
    case failed(String)
    case moved(x: Int, y: Int?)
    case after(Event?, [Event])
    case sample(Sample)
    case typed(Typed)
  }

  enum Kind: String, Codable, CaseIterable, Sendable { case plain, fancy = "very fancy", none = "nil" }

  /// Goes through `Codable`, and writes itself to who asks for that.
  struct Typed: Codable, Hashable, Sendable, TermCodable {
    var inner: [Event]
    var more: [Typed]
  }
}
