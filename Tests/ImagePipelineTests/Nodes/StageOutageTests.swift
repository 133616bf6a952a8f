import Testing

@testable import image_pipeline

@Suite struct StageOutageTests {
  @Test("An outage is told once when it begins and once when it ends, whoever finds out how often")
  func once() {
    let told = Collector<StageOutage.News>()
    let outage = StageOutage { told.add($0) }
    outage.ends()
    for _ in 0..<2 {
      for _ in 0..<3 { outage.begins("a cannot be reached") }
      for _ in 0..<3 { outage.ends() }
    }
    #expect(told.all == [.begins("a cannot be reached"), .ends, .begins("a cannot be reached"), .ends])
  }
}
