import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct OrderTests {
  @Test(arguments: Kind.allCases, Kind.allCases)
  func messagesOfOneProcessArriveInTheOrderSent(_ sending: Kind, _ receiving: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let receiver = receiving.spawn(in: node, journal)
      let sender = sending.spawn(in: node)
      // More than a slice handles at a time.
      for part in 0..<3 {
        sender.perform { _ in for number in 0..<700 { receiver.send(.note(part * 700 + number)) } }
      }
      #expect(await journal.entries(2_100) == (0..<2_100).map(Seen.number))
    }
  }

  @Test(arguments: Kind.allCases)
  func messagesOfManySendersArriveEachInItsOwnOrder(_ kind: Kind) async throws {
    try await withNode(schedulers: 4) { node in
      let journal = Chronicle<Seen>()
      let receiver = kind.spawn(in: node, journal)
      for sender in 0..<4 {
        Kind.syncServer.spawn(in: node).perform { _ in
          for number in 0..<500 { receiver.send(.note(sender * 1_000 + number)) }
        }
      }
      let seen = await journal.entries(2_000)
      for sender in 0..<4 {
        let numbers = seen.compactMap { if case .number(let number) = $0 { number } else { nil } }
        #expect(numbers.filter { $0 / 1_000 == sender } == (0..<500).map { sender * 1_000 + $0 })
      }
    }
  }

  @Test(arguments: Kind.allCases, Kind.allCases)
  func aDownAndATrappedExitComeAfterAllThatTheDeadProcessHadSent(
    _ dying: Kind,
    _ watching: Kind
  ) async throws {
    try await withNode { node in
      for _ in 0..<5 {
        let journal = Chronicle<Seen>()
        let watcher = watching.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
        let sender = dying.spawn(in: node)
        let monitor = try await watcher.ask { me in
          me.link(sender.pid)
          return me.monitor(sender.pid)
        }
        sender.perform { _ in
          for number in 0..<200 { watcher.send(.note(number)) }
          throw Exit("over")
        }
        let seen = await journal.entries(202)
        #expect(seen.prefix(200) == (0..<200).map(Seen.number)[...])
        #expect(seen.suffix(2) == [.exit(sender.pid, "over"), .down(monitor, sender.pid, "over")])
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func signalsKeepTheirPlaceAmongTheMessagesOfTheirSender(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let receiver = kind.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
      let sender = Kind.syncServer.spawn(in: node)
      sender.perform { me in
        for number in 0..<300 {
          receiver.send(.note(number))
          me.exit(receiver.pid, .other("\(number)"))
          if number % 3 == 0 { me.runtime.send("untyped", to: receiver.pid) }
        }
      }
      let expected = (0..<300).flatMap { number -> [Seen] in
        [.number(number), .exit(sender.pid, .other("\(number)"))] + (number % 3 == 0 ? [.untyped] : [])
      }
      #expect(await journal.entries(700) == expected)
    }
  }

  @Test(arguments: Kind.allCases)
  func aProcessHandlesOneThingAtATime(_ kind: Kind) async throws {
    try await withNode(schedulers: 4) { node in
      let (inside, clashes) = (SharedCount(), SharedCount())
      let process = kind.spawn(in: node)
      let senders = (0..<4).map { _ in Kind.syncServer.spawn(in: node) }
      for sender in senders {
        sender.perform { _ in
          for _ in 0..<200 {
            let begins: @Sendable () -> Void = { if inside.add(1) != 1 { clashes.add(1) } }
            if kind == .syncServer {
              process.perform { _ in
                begins()
                inside.add(-1)
              }
            } else {
              process.send(
                .await { _ in
                  begins()
                  await Task.yield()
                  inside.add(-1)
                }
              )
            }
          }
        }
      }
      for sender in senders { try await sender.settle() }
      try await process.settle()
      #expect(clashes.value == 0)
      #expect(node.info(of: process.pid)?.messagesHandled == 801)
    }
  }

  @Test(arguments: Kind.allCases)
  func anExitSignalTakesEffectBeforeTheNextMessage(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let end = WatchedEnd(of: process)
      try await process.held {
        for number in 0..<100 { process.send(.note(number)) }
        node.exit(process.pid, "now")
      }
      #expect(await end.reason == "now")
      #expect(journal.entries == [])
    }
  }
}
