import ExternalTerm
import Roost

extension NodeCore {
  /// Makes the process that runs what a call names.
  ///
  /// - Parameters:
  ///   - functions: those that the caller may run.
  ///   - tell: told of the outcome of a function, in its process, before that ends: the links and monitors of other
  ///     nodes can carry more than an `ExitReason`. Says with which reason the process ends.
  func newProcess(
    for call: FunctionCall,
    among functions: FunctionTable,
    _ tell: @escaping @Sendable (Pid, FunctionOutcome) -> Term?
  ) -> NewProcess {
    if let make = functions[process: call.key] { return make(call.arguments) }
    return functionProcess(for: call, among: functions, tell)
  }

  /// The same for a call of a function, whether or not a process goes by that name too.
  func functionProcess(
    for call: FunctionCall,
    among functions: FunctionTable,
    _ tell: @escaping @Sendable (Pid, FunctionOutcome) -> Term?
  ) -> NewProcess {
    NewProcess(receiving: Never.self, in: runtime) { inbox in
      let outcome = await functions.run(call)
      // One that is told to end ends for that reason, and not for what the function makes of it.
      if Task.isCancelled { return }
      if let reason = tell(inbox.pid, outcome) { throw Exit(ExitReason(reason)) }
    }
  }
}
