import Testing

@testable import Roost

extension StressTests {
  struct NamesStressTests {
    @Test(
      "A name has one owner at a time, however many want it, and is free when its owner has given it up or ended"
    )
    func registrationsRacedWithEnds() async throws {
      try await underStress { node, census in
        let names = (0..<4).map { "name \($0)" }
        let owners = names.map { _ in SharedCount() }
        let wins = SharedCount()
        let faults = Chronicle<String>()
        let rounds = StressScale.of(1_500)
        try await onThreads(4, seed: 12) { _, random in
          var process: Ref<Member.Message>?
          for _ in 0..<rounds {
            let mine = process ?? Member.spawn(random.element(of: Kind.allCases), in: node, census)
            process = mine
            let number = random.index(names.count)
            let name = names[number]
            do throws(NameError) {
              try node.register(name, mine)
            } catch {
              if error.code != .taken { faults.note("\(error)") }
              random.stumble()
              continue
            }
            wins.add(1)
            if owners[number].add(1) != 1 { faults.note("two had \(name)") }
            random.stumble()
            if node.pid(of: name) != mine.pid { faults.note("\(name) was lost") }
            do throws(NameError) { try node.register("another", mine) } catch {
              if error.code != .alreadyNamed { faults.note("\(error)") }
            }
            owners[number].add(-1)
            if random.oneIn(2) {
              do { try node.unregister(name) } catch { faults.note("\(error)") }
            } else {
              mine.suffer(random.oneIn(2) ? .signal(.kill) : .order("over"), in: node)
              process = nil
            }
          }
          if let process { node.exit(process.pid, .kill) }
        }
        #expect(faults.entries == [])
        #expect(wins.value > 0)
      }
    }

    @Test("A name does not lead to its owner once a monitor has told of the owner's end")
    func namesAreFreeBeforeAnyoneHears() async throws {
      try await underStress { node, census in
        let rounds = StressScale.of(300)
        let faults = Chronicle<String>()
        let told = Progress()
        try await onThreads(4, seed: 13) { thread, random in
          let name = "name \(thread)"
          let watcher = node.spawn { NameWatcher(name: name, faults: faults, told: told) }
          for _ in 0..<rounds {
            let owner = Member.spawn(random.element(of: Kind.allCases), in: node, census)
            // The one before may not have ended yet.
            while (try? node.register(name, owner)) == nil { random.stumble() }
            watcher.send(owner.pid)
            random.stumble()
            owner.suffer(random.oneIn(2) ? .signal(.kill) : .order("over"), in: node)
          }
        }
        try await told.reach(4 * rounds)
        #expect(faults.entries == [])
        for pid in node.processes { node.exit(pid, .kill) }
      }
    }
  }
}

private struct NameWatcher: GenServer {
  typealias Message = Pid

  let name: String
  let faults: Chronicle<String>
  let told: Progress

  mutating func handle(_ pid: Pid, _ me: Context<Pid>) { _ = me.monitor(pid) }

  mutating func handle(info: Info, _ me: Context<Pid>) {
    guard case .down(_, let pid, _) = info else { return }
    if me.runtime.pid(of: name) == pid { faults.note("\(pid) has ended and keeps its name") }
    told.add()
  }
}
