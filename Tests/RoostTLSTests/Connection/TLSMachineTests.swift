import Testing

@testable import RoostTLS

@Suite("The machine of a connection's life")
struct TLSMachineTests {
  private let error = TLSError(.damagedRecord, "damaged")
  private let closed = TLSMachine.closedError

  private func machine(_ events: TLSMachine.Event...) -> TLSMachine {
    var machine = TLSMachine()
    for event in events { _ = machine.handle(event) }
    return machine
  }

  @Test("Opening: the handshake, then the peer is announced before the first writes go")
  func opening() {
    var machine = TLSMachine()
    #expect(machine.canWrite && !machine.canRead)
    #expect(machine.handle(.activated) == [.startHandshake])
    #expect(machine.canWrite && machine.canRead && !machine.isOpen)
    #expect(machine.handle(.handshakeCompleted(.secret)) == [.announce(.secret), .sendPending])
    #expect(machine.canWrite && machine.canRead && machine.isOpen)
    #expect(machine.handle(.activated) == [] && machine.handle(.handshakeTimedOut) == [])
  }

  @Test("An error is reported once, and the alert goes out before the channel closes")
  func failing() {
    for events: [TLSMachine.Event] in [[.activated], [.activated, .handshakeCompleted(.secret)]] {
      var machine = TLSMachine()
      for event in events { _ = machine.handle(event) }
      #expect(machine.handle(.failed(error)) == [.failPending(error), .report(error), .closeBehindLastBytes])
      #expect(machine.handle(.failed(error)) == [])
      #expect(machine.handle(.closeRequested) == [])
      #expect(machine.handle(.lastBytesWritten) == [.closeNow])
      #expect(machine.handle(.inactivated) == [.failPending(closed)])
      #expect(machine.phase == .closed)
    }
  }

  @Test("The end of the stream is an error until both sides have said that they close")
  func endings() {
    var handshaking = machine(.activated)
    #expect(code(handshaking.handle(.inactivated)) == .handshakeInterrupted)
    var open = machine(.activated, .handshakeCompleted(.secret))
    #expect(code(open.handle(.inactivated)) == .uncleanShutdown)
    var halfOpen = machine(.activated, .handshakeCompleted(.secret), .outputCloseRequested)
    #expect(code(halfOpen.handle(.inputEnded)) == .uncleanShutdown)
    var peerDone = machine(.activated, .handshakeCompleted(.secret), .peerClosed(half: true))
    #expect(peerDone.handle(.inputEnded) == [])
    #expect(code(peerDone.handle(.inactivated)) == nil)
    var closing = machine(.activated, .handshakeCompleted(.secret), .closeRequested)
    #expect(code(closing.handle(.inactivated)) == nil)
    var idle = machine()
    #expect(code(idle.handle(.inactivated)) == nil)
  }

  @Test("Half-closure: each direction is closed once, and the second closes the channel")
  func halfClosure() {
    var first = machine(.activated, .handshakeCompleted(.secret))
    #expect(first.handle(.outputCloseRequested) == [.failPending(closed), .sayClosed, .closeOutput])
    #expect(!first.canWrite && first.canRead)
    #expect(first.handle(.outputCloseRequested) == [])
    #expect(first.handle(.peerClosed(half: true)) == [.closeBehindLastBytes])
    var second = machine(.activated, .handshakeCompleted(.secret))
    #expect(second.handle(.peerClosed(half: true)) == [.reportInputClosed])
    #expect(second.canWrite && !second.canRead)
    #expect(
      second.handle(.outputCloseRequested) == [.failPending(closed), .sayClosed, .closeBehindLastBytes]
    )
  }

  @Test("Closing says so to the peer once the handshake is done, and not again when it has")
  func closing() {
    var open = machine(.activated, .handshakeCompleted(.secret))
    #expect(open.handle(.closeRequested) == [.failPending(closed), .sayClosed, .closeBehindLastBytes])
    var handshaking = machine(.activated)
    #expect(handshaking.handle(.closeRequested) == [.failPending(closed), .closeNow])
    var saidSo = machine(.activated, .handshakeCompleted(.secret), .outputCloseRequested)
    #expect(saidSo.handle(.closeRequested) == [.closeBehindLastBytes])
    #expect(saidSo.handle(.closeTimedOut) == [.closeNow])
  }

  @Test("Nothing happens after the end")
  func afterwards() {
    let events: [TLSMachine.Event] = [
      .activated, .handshakeCompleted(.secret), .failed(error), .peerClosed(half: false), .inputEnded,
      .inactivated,
      .closeRequested, .outputCloseRequested, .lastBytesWritten, .handshakeTimedOut, .closeTimedOut,
    ]
    for event in events {
      var machine = machine(.activated, .inactivated)
      #expect(machine.handle(event) == [])
      #expect(machine.phase == .closed && !machine.canRead && !machine.canWrite)
    }
  }

  private func code(_ actions: [TLSMachine.Action]) -> TLSError.Code? {
    for action in actions {
      if case .report(let error) = action { return error.code }
    }
    return nil
  }
}
