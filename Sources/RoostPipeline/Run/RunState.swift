import Roost

/// What a run owns besides ``RunLine``: its input and its ledger, which no death of a process takes.
final class RunState<Input: Sendable, Output: Sendable>: Sendable {
  let inputs: [Input]
  let line: RunLine
  private let ledger: Locked<LedgerMachine<Output>>

  init(inputs: [Input], line: RunLine) {
    self.inputs = inputs
    self.line = line
    ledger = Locked(LedgerMachine(items: inputs.count, after: line.options.wallClock()))
  }

  func withLedger<Result: Sendable>(_ body: (inout LedgerMachine<Output>) -> Result) -> Result {
    ledger.withLock { body(&$0) }
  }
}
