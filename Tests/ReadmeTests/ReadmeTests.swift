import Foundation
import Testing

/// The examples of the README do what it says.
@Suite(.timeLimit(.minutes(5))) struct ReadmeTests {
  @Test func theSupervisedCounterHas25LinesAndCountsToTwo() throws {
    let source = try Package.text(of: "Tests/SupervisedCounter/main.swift")
    #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count <= 26)
    let counter = try Example("SupervisedCounter")
    #expect(counter.rest() == "2\n")
    #expect(counter.end() == 0)
  }

  @Test func theServiceStopsItsTreeInOrderOnSIGTERM() throws {
    let service = try Example("readme-service")
    #expect(service.line() == "started")
    service.terminate()
    #expect(service.rest() == "stopped\n")
    #expect(service.end() == 0)
  }
}
