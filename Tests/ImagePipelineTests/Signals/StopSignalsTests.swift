import Foundation
import Testing

@testable import image_pipeline

@Suite(.timeLimit(.minutes(5))) struct StopSignalsTests {
  @Test("real signals reach the machine one after the other")
  func signals() async {
    let (stream, continuation) = AsyncStream<StopMachine.Action>.makeStream()
    let signals = StopSignals([SIGUSR1, SIGUSR2]) { continuation.yield($0) }
    var actions = stream.makeAsyncIterator()
    kill(getpid(), SIGUSR1)
    #expect(await actions.next() == .stopInOrder)
    kill(getpid(), SIGUSR2)
    #expect(await actions.next() == .stopNow)
    signals.cancel()
  }

  @Test("a terminal that goes away stops a run, like the other ways to ask for that")
  func usual() {
    #expect(StopSignals.stops(hangupIsIgnored: false) == [SIGINT, SIGTERM, SIGHUP])
  }

  @Test("what was started to outlive its terminal does")
  func nohup() {
    #expect(StopSignals.stops(hangupIsIgnored: true) == [SIGINT, SIGTERM])
  }
}
