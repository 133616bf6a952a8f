/// Why a station drops a message that no worker of the run could have sent.
enum Objection: Sendable, Equatable, CustomStringConvertible {
  case registration
  case namesake
  case count(Int)
  case items
  case requests

  var description: String {
    switch self {
    case .registration: "there is no such slot, or a later worker fills it"
    case .namesake: "another process is that worker"
    case .count(let count): "no batch has \(count) results"
    case .requests: "more than \(Intake.mostBatches) batches wait for a receiver"
    case .items: "an item is not of this run"
    }
  }
}
