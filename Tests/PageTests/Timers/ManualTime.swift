import Roost

/// Whether a session has ended a quarter of an hour after its last use: told without waiting for it.
func sessionEndsWhenItIsIdle() async throws -> Bool {
  let clock = ManualClock()
  var configuration = RuntimeConfiguration()
  configuration.clock = .manual(clock)
  let runtime = try Runtime(configuration)
  let session = try await runtime.start { Session() }
  _ = try await session.call(Session.Message.use)
  // The answer has come, but the handler may still run: the next look at the state is served after it.
  _ = try await runtime.system.state(of: session, as: Session.self)
  clock.advance(by: .seconds(900))
  let reason = await session.untilExit()
  await runtime.shutdown()
  return reason == .normal
}
