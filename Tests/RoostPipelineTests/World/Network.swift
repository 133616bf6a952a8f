import Roost

@testable import RoostPipeline

/// Channels between processes: first in, first out between any two, no order among different pairs.
struct Network {
  private struct Channel {
    let from: Proc
    let to: Proc
    var mail: [Mail] = []
  }

  private var channels: [Channel] = []
  private var index: [Proc: [Proc: Int]] = [:]
  private var active: [Int] = []

  /// How many channels have mail.
  var activeCount: Int { active.count }

  mutating func send(_ mail: Mail, from: Proc, to: Proc) {
    let number = channel(from, to)
    if channels[number].mail.isEmpty { active.append(number) }
    channels[number].mail.append(mail)
  }

  /// Takes the oldest mail of the `number`th channel that has any.
  mutating func take(_ number: Int) -> (from: Proc, to: Proc, mail: Mail) {
    let at = active[number]
    let mail = channels[at].mail.removeFirst()
    if channels[at].mail.isEmpty {
      active.swapAt(number, active.count - 1)
      active.removeLast()
    }
    return (channels[at].from, channels[at].to, mail)
  }

  /// What is on its way to the dead vanishes, and so may the last of what the dead have sent.
  mutating func bury(_ proc: Proc, _ random: inout SeededRandom) {
    for at in channels.indices where channels[at].from == proc || channels[at].to == proc {
      if channels[at].to == proc {
        channels[at].mail = []
      } else {
        loseTail(at, &random)
      }
    }
    prune()
  }

  /// The last of what two have sent one another is lost.
  mutating func cut(_ one: Proc, _ other: Proc, _ random: inout SeededRandom) {
    loseTail(channel(one, other), &random)
    loseTail(channel(other, one), &random)
    prune()
  }

  private mutating func loseTail(_ at: Int, _ random: inout SeededRandom) {
    guard !channels[at].mail.isEmpty, random.chance(0.5) else { return }
    let kept = random.below(channels[at].mail.count + 1)
    // The news of a death is the runtime's own and does not get lost.
    let news = channels[at].mail[kept...].filter { if case .down = $0 { true } else { false } }
    channels[at].mail = channels[at].mail[..<kept] + news
  }

  private mutating func prune() { active = active.filter { !channels[$0].mail.isEmpty } }

  private mutating func channel(_ from: Proc, _ to: Proc) -> Int {
    if let number = index[from]?[to] { return number }
    channels.append(Channel(from: from, to: to))
    index[from, default: [:]][to] = channels.count - 1
    return channels.count - 1
  }
}
