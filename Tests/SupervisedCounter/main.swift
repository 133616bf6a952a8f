import Roost

struct Counter: GenServer {
  enum Message: Sendable {
    case increment(by: Int)  // a cast
    case value(reply: Reply<Int>)  // a call: the caller gets an Int
  }
  var count = 0

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .increment(let n): count += n
    case .value(let reply): reply(count)  // now, or keep it and answer later
    }
  }
}

let runtime = try Runtime()
let tree = Supervisor(.oneForOne, restarts: 3, within: .seconds(5)) {
  Child("counter", name: "counter") { Counter() }
}
let supervisor = try await runtime.start(tree)
let counter = runtime.named("counter", as: Counter.Message.self)
try counter.send(.increment(by: 2))  // ordered, never waits
print(try await counter.call(Counter.Message.value))  // 2
