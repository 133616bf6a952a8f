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

  @Test("A node that is lost, and one that is back, are news, each once")
  func news() throws {
    let (one, stranger) = (try NodeName("one@h"), try NodeName("shell@h"))
    var lost = LostNodes(among: [one])
    let table: [(NodeEvent, LostNodes.News?)] = [
      (.up(one, isHidden: true), nil),
      (.down(one, isHidden: true, .connectionClosed), .lost(one, why: "it closed the connection")),
      (.up(one, isHidden: true), .back(one)),
      (
        .down(one, isHidden: true, .connectionFailed("reset")),
        .lost(one, why: "the connection failed: reset")
      ),
      (.up(stranger, isHidden: true), nil), (.down(stranger, isHidden: true, .tickTimeout), nil),
      (.up(one, isHidden: true), .back(one)),
      (.down(one, isHidden: true, .tickTimeout), .lost(one, why: "it gives no sign of life")),
      (.up(one, isHidden: true), .back(one)),
      (.down(one, isHidden: true, .protocolError("odd")), .lost(one, why: "it broke the protocol: odd")),
      (.up(one, isHidden: true), .back(one)),
      (.down(one, isHidden: true, .replaced), .lost(one, why: "it has connected anew")),
      (.up(one, isHidden: true), .back(one)), (.down(one, isHidden: true, .stopped), nil),
      (.up(one, isHidden: true), nil),
    ]
    for (event, news) in table { #expect(lost.note(event) == news) }
  }
}
