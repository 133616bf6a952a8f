import Testing

@testable import Roost

/// Processes that are linked to one another, directly or not, so that an end that is not `normal` is everyone's.
struct LinkedGroup: Sendable {
  enum Shape: CaseIterable, Sendable {
    /// All are linked to the first.
    case star

    /// Each is linked to the next.
    case ring

    /// Each is linked to each.
    case mesh
  }

  let shape: Shape
  let members: [Ref<Member.Message>]

  init(in node: Runtime, size: Int, _ random: inout SplitMix, _ census: Census) {
    let kind = random.oneIn(5) ? nil : Kind.syncServer
    shape = random.element(of: Shape.allCases)
    members = (0..<size).map { _ in
      let ref = Member.spawn(kind ?? random.element(of: Kind.allCases), in: node, census)
      if random.oneIn(8) { census.note(ref.mailbox) }
      return ref
    }
  }

  /// Has the members link themselves; as many add to `progress` as this returns.
  func link(_ progress: Progress) -> Int {
    let pids = members.map(\.pid)
    var orders = 0
    for (index, member) in members.enumerated() {
      let others: [Pid] =
        switch shape {
        case .star: index == 0 ? Array(pids[1...]) : []
        case .ring: [pids[(index + 1) % pids.count]]
        case .mesh: Array(pids[(index + 1)...])
        }
      if others.isEmpty { continue }
      member.send(.link(others, progress))
      orders += 1
    }
    return orders
  }

  /// How many links the member has while all live.
  func linkCount(of index: Int) -> Int {
    switch shape {
    case .star: index == 0 ? members.count - 1 : 1
    case .ring: 2
    case .mesh: members.count - 1
    }
  }
}

/// A process that links itself, and ends, as it is told.
struct Member: GenServer {
  enum Message: Sendable {
    case link([Pid], Progress)
    case end(ExitReason)
  }

  let life: Tracked

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .link(let pids, let progress):
      for pid in pids { me.link(pid) }
      progress.add()
    case .end(let reason): throw Exit(reason)
    }
  }

  private struct Waiting: AsyncGenServer {
    var member: Member

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      try member.handle(message, me)
    }
  }

  static func spawn(_ kind: Kind, in node: Runtime, _ census: Census) -> Ref<Message> {
    switch kind {
    case .syncServer: node.spawn { Member(life: census.tracked()) }
    case .asyncServer: node.spawn { Waiting(member: Member(life: census.tracked())) }
    case .raw:
      node.spawn(receiving: Message.self) { inbox in
        var member = Member(life: census.tracked())
        while true {
          if case .message(let message) = try await inbox.receive() { try member.handle(message, inbox.me) }
        }
      }
    }
  }
}

/// Keeps what is brought upon linked groups, and what may so become of each member.
struct LinkedFate: Sendable {
  enum Blow: Sendable {
    case signal(ExitReason)
    case order(ExitReason)
  }

  /// What ends the group, as its members may see it.
  private(set) var causes: [ExitReason] = []

  /// The member that is told to end `normal` while the others are still there.
  private(set) var early: Int?
  private(set) var blows: [(member: Int, Blow)] = []

  /// One to three members are struck, each with a reason of its own, and another may leave before.
  init(_ number: Int, _ group: LinkedGroup, _ random: inout SplitMix) {
    // Not the first, which holds a star together.
    if random.oneIn(3) { early = 1 + random.index(group.members.count - 1) }
    for attempt in 0...random.index(3) {
      let reason: ExitReason =
        switch random.index(4) {
        case 0: .kill
        case 1: .shutdownBecause("group \(number), \(attempt)")
        default: .other("group \(number), \(attempt)")
        }
      var member = random.index(group.members.count)
      if member == early { member = 0 }
      let isOrder = reason != .kill && random.oneIn(2)
      blows.append((member, isOrder ? .order(reason) : .signal(reason)))
      causes.append(reason == .kill ? .killed : reason)
    }
    if let early { blows.insert((early, .order(.normal)), at: random.index(blows.count + 1)) }
  }

  func allows(_ reason: ExitReason, of member: Int) -> Bool {
    causes.contains(reason) || (member == early && reason == .normal)
  }
}

extension Ref<Member.Message> {
  func suffer(_ blow: LinkedFate.Blow, in node: Runtime) {
    switch blow {
    case .signal(let reason): node.exit(pid, reason)
    case .order(let reason): send(.end(reason))
    }
  }
}
