import Testing

@testable import Roost

extension StressTests {
  struct LinksStressTests {
    @Test("The end of any of a linked group is the end of all, told to each monitor once, and nobody else's")
    func groupsEndAsOne() async throws {
      try await underStress { node, census in
        let begin = ContinuousClock.now
        var random = SplitMix(seed: 1)
        let size = 10
        let groups = (0..<StressScale.of(2_000)).map { _ in LinkedGroup(in: node, size: size, &random, census)
        }
        let downs = Progress()
        let books = (0..<4).map { _ in node.spawn { DownBook(downs) } }
        try await link(groups, watchedBy: books)
        let linked = ContinuousClock.now

        // A quarter is spared.
        let fates = groups.enumerated().map { number, group in
          number % 4 == 0 ? nil : LinkedFate(number, group, &random)
        }
        try await strike(groups, fates, node, &random)
        let doomed = fates.count { $0 != nil } * size
        try await downs.reach(doomed)
        let struck = ContinuousClock.now

        let spared = zip(groups, fates).filter { $1 == nil }.map(\.0)
        try await eventually("only who was spared is left") {
          node.processCount == spared.count * size + books.count
        }
        for group in spared {
          for (index, member) in group.members.enumerated() {
            #expect(node.info(of: member.pid)?.links.count == group.linkCount(of: index))
          }
        }
        for member in spared.flatMap(\.members) { member.send(.end(.normal)) }
        try await downs.reach(groups.count * size)

        try await judge(fates, size, books)
        #expect(downs.count == groups.count * size)
        for book in books { node.exit(book.pid, .shutdown) }
        StressScale.note(
          """
          \(groups.count * size) processes in groups of \(size): started, linked and monitored in \
          \(linked - begin), killed in \(struck - linked), peak memory \(StressScale.peakMemory) MiB
          """
        )
      }
    }

    private func link(_ groups: [LinkedGroup], watchedBy books: [Ref<DownBook.Message>]) async throws {
      let linked = Progress()
      let orders = groups.reduce(0) { $0 + $1.link(linked) }
      for (number, group) in groups.enumerated() {
        let size = group.members.count
        let all = group.members.enumerated().map { (number: number * size + $0, pid: $1.pid) }
        books[number % books.count].send(.watch(all))
      }
      try await linked.reach(orders)
      for book in books { _ = try await book.call(timeout: nil, DownBook.Message.report) }
    }

    /// From several threads, those who strike one group at about the same time.
    private func strike(
      _ groups: [LinkedGroup],
      _ fates: [LinkedFate?],
      _ node: Runtime,
      _ random: inout SplitMix
    ) async throws {
      let blows = zip(groups, fates).shuffled(using: &random).flatMap { group, fate in
        (fate?.blows ?? []).map { (group.members[$0.member], $0.1) }
      }
      let innocent = groups.enumerated().filter { fates[$0.offset] == nil }.flatMap(\.element.members)
      let threads = 4
      try await onThreads(threads, seed: 2) { thread, random in
        for index in stride(from: thread, to: blows.count, by: threads) {
          blows[index].0.suffer(blows[index].1, in: node)
          // Disturbs nobody.
          if random.oneIn(4) { node.exit(random.element(of: innocent).pid, .normal) }
          random.stumble()
        }
      }
    }

    /// Each member has ended once, for a reason that its group was given.
    private func judge(_ fates: [LinkedFate?], _ size: Int, _ books: [Ref<DownBook.Message>]) async throws {
      var known = 0
      for book in books {
        let report = try await book.call(timeout: nil, DownBook.Message.report)
        #expect(report.surplus == 0)
        known += report.reasons.count
        let wrong = report.reasons.filter { number, reason in
          let fate = fates[number / size]
          return !(fate?.allows(reason, of: number % size) ?? (reason == .normal))
        }
        #expect(wrong.isEmpty)
      }
      #expect(known == fates.count * size)
    }

    @Test("Whoever links to a process that is being killed ends with it, or finds it gone")
    func linkingRacedWithKills() async throws {
      try await underStress { node, census in
        let rounds = StressScale.of(300)
        let size = 5
        let ended = Progress()
        let wrong = Chronicle<String>()
        try await onThreads(4, seed: 3) { thread, random in
          for round in 0..<rounds {
            let members = (0..<size).map { _ in
              Member.spawn(random.element(of: Kind.allCases), in: node, census)
            }
            let cause: ExitReason = random.oneIn(2) ? .kill : .other("\(thread), \(round)")
            let seen = cause == .kill ? ExitReason.killed : cause
            let victim = random.index(size)
            for (index, member) in members.enumerated() {
              member.mailbox.onExit { reason in
                let isRight = reason == seen || (index != victim && reason == .noproc)
                if !isRight { wrong.note("\(reason) instead of \(seen)") }
                ended.add()
              }
            }
            let pids = members.map(\.pid)
            let linked = Progress()
            let moment = random.index(size)
            for (index, member) in members.enumerated() {
              if index == moment { node.exit(pids[victim], cause) }
              member.send(.link(pids, linked))
            }
          }
        }
        try await ended.reach(4 * rounds * size)
        #expect(ended.count == 4 * rounds * size)
        #expect(wrong.entries == [])
      }
    }

    @Test("Both ends are of one mind about a link, whoever links and unlinks, and however many end")
    func linksAndUnlinksRacedWithEnds() async throws {
      try await underStress { node, census in
        for round in 0..<StressScale.of(20) {
          var random = SplitMix(seed: UInt64(round))
          let options = ProcessOptions(trapsExits: true)
          let all = (0..<16).map { _ in random.element(of: Kind.allCases).spawn(in: node, options: options) }
          let gone = Progress()
          try await onThreads(4, seed: random.next()) { thread, random in
            for _ in 0..<100 {
              let (one, other) = (random.element(of: all), random.element(of: all).pid)
              if random.oneIn(3) {
                one.perform { me in me.unlink(other) }
              } else {
                one.perform { me in me.link(other) }
              }
              random.stumble()
            }
            if !all[thread].mailbox.onExit({ _ in gone.add() }) { gone.add() }
            all[thread].perform { _ in throw Exit(.normal) }
          }
          try await gone.reach(4)
          for one in all[4...] { try await one.settle() }
          let links = Dictionary(
            uniqueKeysWithValues: all.compactMap { node.info(of: $0.pid) }.map { ($0.pid, Set($0.links)) }
          )
          for (pid, others) in links {
            for other in others { #expect(links[other]?.contains(pid) == true) }
          }
          for one in all { node.exit(one.pid, .kill) }
        }
      }
    }
  }
}
