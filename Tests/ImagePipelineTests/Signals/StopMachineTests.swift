import Testing

@testable import image_pipeline

@Suite struct StopMachineTests {
  @Test("the first interrupt stops in order, every later one exits at once")
  func interrupts() {
    var machine = StopMachine()
    let actions = (0..<3).map { _ in machine.interrupted() }
    #expect(actions == [.stopInOrder, .exitAtOnce, .exitAtOnce])
  }
}
