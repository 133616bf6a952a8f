import Testing

@testable import Roost

extension StressTests {
  struct ShutdownStressTests {
    @Test(
      "Nothing is left of a node that is shut down while threads and processes go on spawning",
      arguments: [1, 2, 4]
    )
    func shutdownRacedWithSpawns(_ schedulers: Int) async throws {
      let census = Census()
      for round in 0..<StressScale.of(15) {
        var configuration = RuntimeConfiguration.quiet(schedulers: schedulers)
        configuration.gracePeriod = .milliseconds(round % 3)
        let node = try Runtime(configuration)
        census.note(node.kernel)
        let isDown = SharedCount()
        let spawned = Progress()
        let threads = 3
        async let spawning: Void = spawn(on: node, census, threads, spawned) { isDown.value > 0 }
        try await spawned.reach(threads + (round * 37) % 150)
        await node.shutdown()
        isDown.add(1)
        try await spawning
        // Those who came too late have ended before `spawn` returned to them.
        #expect(node.processCount == 0)
        #expect(node.processes == [])
        #expect(node.registeredNames == [])
        #expect(node.kernel.timers.count == 0)
      }
      try await eventually("nothing lives any more") { census.living.value == 0 && census.remaining == 0 }
    }

    /// Spawns until some time after `isOver`.
    private func spawn(
      on node: Runtime,
      _ census: Census,
      _ threads: Int,
      _ spawned: Progress,
      until isOver: @escaping @Sendable () -> Bool
    ) async throws {
      try await onThreads(threads, seed: 14) { thread, random in
        var left = 20
        while left > 0 {
          if isOver() { left -= 1 }
          let life = census.tracked()
          let (kind, traps) = (random.element(of: Kind.allCases), random.oneIn(8))
          let ref = kind.spawn(in: node, options: ProcessOptions(trapsExits: traps))
          if random.oneIn(4) { census.note(ref.mailbox) }
          try? node.register("\(thread), \(random.index(8))", ref)
          let depth = random.index(3)
          ref.perform { me in Self.settle(me, kind, depth, life) }
          if random.oneIn(4) { node.exit(ref.pid, random.oneIn(2) ? .kill : .normal) }
          spawned.add()
          random.stumble()
        }
      }
    }

    /// What a process does that has just started: sets timers and starts others.
    private static func settle(_ me: Context<Order>, _ kind: Kind, _ depth: Int, _ life: Tracked) {
      _ = me.startTimer(after: .seconds(60))
      me.ref.send(.perform { _ in _ = life }, after: .seconds(60))
      guard depth > 0 else { return }
      let child =
        switch kind {
        case .syncServer: me.spawnLink { Puppet(journal: Chronicle()) }
        case .asyncServer: me.spawnLink { AsyncPuppet(journal: Chronicle()) }
        case .raw:
          me.spawnLink(receiving: Order.self) { inbox in while true { _ = try await inbox.receive() } }
        }
      _ = me.monitor(child.pid)
      child.perform { me in settle(me, kind, depth - 1, life) }
    }

    @Test("Calls, blocking work and waits that a shutdown finds under way come to an end")
    func shutdownRacedWithCalls() async throws {
      for round in 0..<StressScale.of(15) {
        var configuration = RuntimeConfiguration.quiet()
        configuration.gracePeriod = .milliseconds(round % 3)
        let node = try Runtime(configuration)
        let begun = Progress()
        let servers = Kind.allCases.map { $0.spawn(in: node) }
        await withTaskGroup(of: Void.self) { group in
          for caller in 0..<12 {
            group.addTask {
              let server = servers[caller % servers.count]
              for number in 0... {
                begun.add()
                do {
                  try await server.call(timeout: nil) { (reply: Reply<Void>) in .perform { _ in reply() } }
                  if number % 4 == caller % 4 { _ = try await node.blocking { number } }
                } catch { return }
              }
            }
            group.addTask { _ = await servers[caller % servers.count].untilExit() }
          }
          group.addTask {
            try? await begun.reach(100)
            await node.shutdown()
          }
        }
        #expect(node.processCount == 0)
      }
    }
  }
}
