import ExternalTerm
import Roost
import RoostDistribution

/// A tally that is found by its group.
struct GroupedTally: GenServer {
  let groups: Groups
  private var sum = 0

  init(_ groups: Groups) { self.groups = groups }

  mutating func start(_ me: Context<Tally.Message>) throws { try groups.join(.atom("tallies"), me.pid) }

  mutating func handle(_ message: Tally.Message, _ me: Context<Tally.Message>) {
    switch message {
    case .add(let n): sum += n
    case .sum(let reply): reply(sum)
    }
  }
}

/// The scope first: when it is started again its groups are empty, and so the members join anew.
func tallies(_ groups: Groups) -> Supervisor {
  Supervisor(.restForOne) {
    groups.child
    Child("tally") { GroupedTally(groups) }
  }
}

func addEverywhere(_ n: Int, _ groups: Groups) -> Int {
  let members = groups.members(of: .atom("tallies"), as: Tally.Message.self)
  for member in members { member.send(.add(n)) }
  return members.count
}
