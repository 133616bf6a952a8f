import Testing

@testable import Roost

@Suite struct SupervisorPropertyTests {
  @Test(arguments: 0..<20)
  func `Whatever happens in whatever order, the rules hold`(block: UInt64) {
    var (starts, gaveUp) = (0, 0)
    for seed in block * 100..<block * 100 + 100 {
      var world = SupervisorWorld(seed: seed)
      world.run(steps: 200)
      #expect(world.breaches == [], "seed \(seed)")
      starts += world.starts
      if world.gaveUp { gaveUp += 1 }
    }
    // The worlds are worth something only if much happens in them.
    #expect(starts > 1000)
    #expect(gaveUp > 5)
  }

  @Test func `The child table agrees with a plain array`() {
    var random = SplitMix(seed: 11)
    var table = ChildTable()
    var model: [ChildInfo] = []
    for step in 0..<5_000 {
      let id = "\(Int.random(in: 0..<30, using: &random))"
      let place = model.firstIndex { $0.id == id }
      if let slot = table.slot(of: id), let place {
        #expect(table[slot].id == id)
        if Bool.random(using: &random) {
          table.remove(slot)
          model.remove(at: place)
        } else {
          let pid = SupervisorDriver.pid(id, UInt32(step))
          table.setState(.running(pid), of: slot)
          model[place] = ChildInfo(id: id, pid: pid, isRestarting: false, kind: .worker)
          #expect(table.slot(of: pid) == slot)
        }
      } else {
        #expect(place == nil)
        _ = table.append(child(id))
        model.append(ChildInfo(id: id, pid: nil, isRestarting: false, kind: .worker))
      }
      #expect(table.infos == model.reversed())
      #expect(table.counts.active == model.filter { $0.pid != nil }.count)
    }
  }

  @Test func `Many children come and go without any being searched for`() {
    let count = 100_000
    var machine = SupervisorMachine(SupervisorFlags(intensity: .init(restarts: .max)))
    func pid(_ number: Int, _ serial: UInt32) -> Pid {
      Pid(node: NodeID(name: "many", creation: 1), number: UInt32(number), serial: serial)
    }
    _ = machine.handle(.boot((0..<count).map { child("\($0)") }), now: .zero)
    for number in 0..<count { _ = machine.handle(.childStarted(id: "\(number)", pid(number, 0)), now: .zero) }
    #expect(machine.isBooted)
    for number in 0..<count {
      _ = machine.handle(.childExited(pid(number, 0), "crash"), now: .zero)
      _ = machine.handle(.childStarted(id: "\(number)", pid(number, 1)), now: .zero)
    }
    #expect(machine.children.counts.active == count)
    var last = machine.handle(.stop(.shutdown), now: .zero)
    for number in (0..<count).reversed() {
      last = machine.handle(.childExited(pid(number, 1), .shutdown), now: .zero)
    }
    #expect(last == [.stopSelf(.shutdown)])
  }
}
