import Testing

@testable import RoostDistribution

@Suite("Which failures to connect are news")
struct UnreachedNodesTests {
  @Test("The first is, another reason is, and the first after the node was reached; the same again is not")
  func news() throws {
    var unreached = UnreachedNodes()
    let (a, b) = (try NodeName("a@h"), try NodeName("b@h"))
    #expect([unreached.failed(a, "refused"), unreached.failed(a, "refused")] == [true, false])
    #expect([unreached.failed(b, "refused"), unreached.failed(a, "no answer")] == [true, true])
    #expect([unreached.failed(a, "no answer"), unreached.failed(a, "refused")] == [false, true])
    unreached.reached(a)
    #expect([unreached.failed(a, "refused"), unreached.failed(b, "refused")] == [true, false])
  }
}
