import Roost

/// L6: Savina's BIG. Every process pings others at random, one ping of its own in flight, and answers all.
struct Big: Workload {
  static let id = "L6"
  static let title = "big: 200 processes ping one another at random"
  static let unit = "pings/s"

  let procs = 200
  let n: Int

  init(_ scale: Scale) { n = scale(10_000) }

  var parameters: KeyValuePairs<String, Int> { ["procs": procs, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let (ready, done) = (Latch(procs), Latch(procs))
    var nodes: [Ref<Node.Message>] = []
    for index in 0..<procs {
      nodes.append(try await runtime.start { [n] in Node(index: index, left: n, ready: ready, done: done) })
    }
    for node in nodes { node.send(.peers(nodes)) }
    try await ready.wait()
    return Double(procs * n)
      / (try await timed {
        for node in nodes { node.send(.go) }
        try await done.wait()
      })
  }

  private struct Node: GenServer {
    enum Message: Sendable {
      case peers([Ref<Message>])
      case go
      case ping(Ref<Message>)
      case pong
    }

    let index: Int
    var left: Int
    let ready: Latch
    let done: Latch
    var peers: [Ref<Message>] = []
    var seed: Int

    init(index: Int, left: Int, ready: Latch, done: Latch) {
      (self.index, self.left, self.ready, self.done) = (index, left, ready, done)
      seed = (index + 1) * 31
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .ping(let from): from.send(.pong)
      case .pong:
        left -= 1
        if left > 0 { ping(me) } else { done.arrive() }
      case .go: ping(me)
      case .peers(let all):
        peers = all
        ready.arrive()
      }
    }

    /// Pings another, chosen by Savina's 16-bit linear congruential generator.
    private mutating func ping(_ me: Context<Message>) {
      var chosen = index
      while chosen == index {
        seed = (seed * 1309 + 13849) & 65535
        chosen = seed % peers.count
      }
      peers[chosen].send(.ping(me.ref))
    }
  }
}
