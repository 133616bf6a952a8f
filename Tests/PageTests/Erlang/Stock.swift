import ExternalTerm
import Roost
import RoostDistribution

/// The requests of a `stock` server, and what Erlang sees of them.
enum Stock: Codable, WireMessage {
  case put(item: String, count: Int)  // gen_server:cast(stock, {put_item, <<"tea">>, 2})
  case take(String, Int, reply: Reply<Taken>)  // gen_server:call(stock, {take_item, <<"tea">>, 2})
  case all(reply: Reply<[Item]>)  // gen_server:call(stock, all)

  enum CodingKeys: String, CodingKey {
    case put = "put_item"
    case take = "take_item"
    case all
  }

  /// `{ok, Left}` or `{error, Why}`.
  enum Taken: Codable, Sendable, Equatable {
    case ok(left: Int)
    case error(Why)
  }

  /// `not_enough` or `unknown`.
  enum Why: String, Codable, Sendable {
    case notEnough = "not_enough"
    case unknown
  }

  /// `#{item_name => Name, count => Count, unit => Unit}`.
  struct Item: Codable, Sendable, Equatable {
    let name: String
    let count: Int
    var unit: Atom = "piece"

    enum CodingKeys: String, CodingKey {
      case name = "item_name"
      case count, unit
    }
  }
}
