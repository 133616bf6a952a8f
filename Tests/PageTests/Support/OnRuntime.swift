import Logging
import Roost

/// A quiet runtime for the length of a test. Its clock stands still unless the test moves it.
@discardableResult
func onRuntime<Value>(
  _ clock: ManualClock = ManualClock(),
  _ body: (Runtime) async throws -> Value
) async throws -> Value {
  var configuration = RuntimeConfiguration()
  configuration.logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
  configuration.schedulers = 2
  configuration.clock = .manual(clock)
  configuration.stallWarning = nil
  let runtime = try Runtime(configuration)
  do {
    let value = try await body(runtime)
    await runtime.shutdown()
    return value
  } catch {
    await runtime.shutdown()
    throw error
  }
}

extension Runtime {
  /// A process that does nothing.
  func idler() -> Ref<Never> {
    spawn(receiving: Never.self) { inbox in while true { _ = try await inbox.receive() } }
  }
}
