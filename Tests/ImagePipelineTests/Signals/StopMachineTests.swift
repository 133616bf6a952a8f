import Testing

@testable import image_pipeline

@Suite struct StopMachineTests {
  @Test("the first interrupt stops in order, the second does not wait, every later one exits at once")
  func interrupts() {
    var machine = StopMachine()
    let actions = (0..<4).map { _ in machine.interrupted() }
    #expect(actions == [.stopInOrder, .stopNow, .exitAtOnce, .exitAtOnce])
  }
}
