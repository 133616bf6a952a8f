import RoostDistribution
import Testing

@testable import image_pipeline

@Suite struct LostNodesTests {
  @Test("A node is lost whenever it or the network ends the connection, and not when the run does")
  func reasons() throws {
    let (one, two) = (try NodeName("one@h"), try NodeName("two@h"))
    var lost = LostNodes(among: [one, two])
    lost.note(.up(one, isHidden: true))
    lost.note(.down(two, isHidden: true, .disconnect))
    lost.note(.down(two, isHidden: true, .stopped))
    #expect(lost.times == [:])
    let reasons: [NodeDownReason] = [
      .connectionClosed, .connectionFailed("reset"), .tickTimeout, .protocolError("odd"), .replaced,
    ]
    for reason in reasons { lost.note(.down(one, isHidden: true, reason)) }
    lost.note(.down(two, isHidden: true, .tickTimeout))
    // Whoever else may come and go.
    lost.note(.down(try NodeName("shell@h"), isHidden: true, .connectionClosed))
    #expect(lost.times == [one: 5, two: 1])
  }
}
