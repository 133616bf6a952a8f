import Testing

@testable import RoostDistribution

@Suite("Whose turn it is to send")
struct FlushTurnTests {
  /// What happens, and what is to come of it.
  enum Step: Sendable {
    case claim(waiting: Int, sent: UInt64 = 0, isDirect: Bool = true, FlushTurn.Claim?)
    case begin(Bool)
    case take
    case pause
    case resume(Bool)
    case end
  }

  private static func follow(_ steps: [Step]) {
    var turn = FlushTurn()
    for (index, step) in steps.enumerated() {
      switch step {
      case .claim(let waiting, let sent, let isDirect, let expected):
        let isClaimable = turn.isClaimable
        let claim = turn.claim(waiting: waiting, sent: sent, isDirect: isDirect)
        #expect(claim == expected, "step \(index)")
        #expect(claim == nil || isClaimable, "step \(index)")
        #expect(turn.isTaken || claim == nil && waiting == 0, "step \(index)")
      case .begin(let expected):
        let begins = turn.begin()
        #expect(begins == expected, "step \(index)")
      case .take: turn.take()
      case .pause: turn.pause()
      case .resume(let expected):
        let resumes = turn.resume()
        #expect(resumes == expected, "step \(index)")
      case .end:
        turn.end()
        #expect(!turn.isTaken)
      }
    }
  }

  @Test("Nobody is told when there is nothing to send, or somebody is at it")
  func once() {
    Self.follow([.claim(waiting: 0, nil), .claim(waiting: 100, .soon), .claim(waiting: 200, nil)])
  }

  @Test("Of those that come, the first sends; and then there is a new turn")
  func first() {
    Self.follow([
      .claim(waiting: 100, .soon), .begin(true), .begin(false), .end, .claim(waiting: 100, sent: 100, .soon),
    ])
  }

  @Test("Where not any thread can send, the event loop does, and nobody else may begin")
  func channel() {
    Self.follow([.claim(waiting: 100, isDirect: false, .now), .begin(false)])
  }

  @Test("The event loop gets what is much at once, and what comes after much")
  func much() {
    Self.follow([
      .claim(waiting: 5_000, .now), .end,
      .claim(waiting: 100, sent: 5_000, .now), .end,
      .claim(waiting: 100, sent: 5_100, .soon),
    ])
  }

  @Test("What gathers for a thread goes to the event loop, and the thread comes too late")
  func gathered() {
    Self.follow([
      .claim(waiting: 100, .soon), .claim(waiting: 5_000, .now), .begin(false), .claim(waiting: 9_000, nil),
    ])
  }

  @Test("Once a thread sends, the event loop is not told any more")
  func begun() { Self.follow([.claim(waiting: 100, .soon), .begin(true), .claim(waiting: 5_000, nil)]) }

  @Test("A channel that takes more again is heeded by whoever waits for that, once, and by nobody else")
  func paused() {
    Self.follow([
      .claim(waiting: 100, .soon), .resume(false), .begin(true), .resume(false), .pause,
      .claim(waiting: 100, nil), .resume(true), .resume(false), .end, .claim(waiting: 100, sent: 100, .soon),
    ])
  }

  @Test("The event loop can take it over from whoever has claimed it")
  func taken() { Self.follow([.claim(waiting: 100, .soon), .take, .begin(false)]) }
}
