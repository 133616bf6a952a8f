import Roost
import Testing

@testable import RoostPipeline

@Suite struct FailureCardTests {
  @Test(arguments: [
    ItemFailure.Cause.failed("no image"),
    .killedWorkers(.normal), .killedWorkers(.shutdown), .killedWorkers(.kill), .killedWorkers(.killed),
    .killedWorkers(.noproc), .killedWorkers(.noconnection), .killedWorkers(.shutdownBecause("so")),
    .killedWorkers(.other("words")), .killedWorkers(.error(ExitReason.Failure(type: "E", message: "m"))),
  ])
  func aFailureIsTheSameOnTheOtherSide(_ cause: ItemFailure.Cause) {
    let failure = ItemFailure(item: 3, stage: "s", attempts: 2, cause: cause)
    #expect(FailureCard(failure).failure == failure)
  }
}
