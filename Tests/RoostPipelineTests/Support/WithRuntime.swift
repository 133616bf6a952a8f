import Logging
import Roost

/// A quiet runtime for the length of a test, shut down at its end.
func withRuntime<Value>(
  _ configure: (inout RuntimeConfiguration) -> Void = { _ in },
  _ body: (Runtime) async throws -> Value
) async throws -> Value {
  var configuration = RuntimeConfiguration()
  configuration.logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
  configuration.schedulers = 2
  configure(&configuration)
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
