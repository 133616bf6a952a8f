import Foundation
import Roost

/// A tree like that of the README's counter, whose server says when it starts and when it is stopped.
let tree = Supervisor(.oneForOne, restarts: 3, within: .seconds(5)) {
  Child("counter", name: "counter") { Counter() }
}

struct Counter: GenServer {
  enum Message: Sendable {
    case increment(by: Int)
  }
  var count = 0

  mutating func start(_ me: Context<Message>) {
    me.trapsExits = true
    say("started")
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .increment(let n): count += n
    }
  }

  mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) { say("stopped") }
}

/// Writes a line at once, even to a pipe.
private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
