import Testing

@testable import image_pipeline

@Suite struct StatsdLineTests {
  @Test("counters are whole numbers")
  func counters() {
    #expect(StatsdLine.counter("format.0.results_produced", by: 25) == "format.0.results_produced:25|c")
    #expect(StatsdLine.counter("c", by: -1) == "c:-1|c")
  }

  @Test(
    "timers are milliseconds with at most three decimals",
    arguments: [
      (Int64(1_500_000), "t:1.5|ms"), (2_000_000, "t:2|ms"), (1_234, "t:0.001|ms"), (0, "t:0|ms"),
      (-5, "t:0|ms"), (3_600_000_000_000, "t:3600000|ms"),
    ]
  )
  func timers(nanoseconds: Int64, line: String) {
    #expect(StatsdLine.timer("t", nanoseconds: nanoseconds) == line)
  }

  @Test("gauges are set, not moved, and never to what is no number")
  func gauges() {
    #expect(StatsdLine.gauge("g", 12.25) == ["g:12.25|g"])
    #expect(StatsdLine.gauge("g", -3) == ["g:0|g", "g:-3|g"])
    #expect(StatsdLine.gauge("g", -0.0001) == ["g:0|g"])
    #expect(StatsdLine.gauge("g", 1e15) == ["g:1000000000000000|g"])
    #expect(StatsdLine.gauge("g", .nan).isEmpty && StatsdLine.gauge("g", .infinity).isEmpty)
  }

  @Test("histograms are for aggregated values")
  func histograms() {
    #expect(StatsdLine.histogram("h", 0.5) == "h:0.5|h")
    #expect(StatsdLine.histogram("h", -.infinity) == nil)
  }

  @Test("dimensions become parts of the name, and the protocol's own characters are replaced")
  func names() {
    #expect(StatsdLine.name("format.0.work_time", []) == "format.0.work_time")
    #expect(
      StatsdLine.name("exits", [("reason", "a:b|c@d#e\nf g"), ("x", "")]) == "exits.reason.a_b_c_d_e_f_g.x._"
    )
  }
}
