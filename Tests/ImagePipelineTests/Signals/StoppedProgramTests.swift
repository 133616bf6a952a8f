import ClusterTestKit
import Foundation
import RoostImaging
import Testing

@testable import image_pipeline

/// The executable itself, told to stop by real signals in the middle of a run.
@Suite(.timeLimit(.minutes(5)), .offPool) struct StoppedProgramTests {
  /// A run that has done some of its images and cannot do them all.
  ///
  /// The last step is done by a node in this process, which has stopped after ``answered`` images and goes on when it is
  /// let go. The stages before it hold far less than there is.
  private struct Run {
    static let answered = 20
    static let items = 151

    let photos: PhotoFolder
    let program: RunningProgram
    private let node: WorkerNode
    private let gate: DispatchSemaphore

    /// Starts it, and waits until it has said that a tenth is done.
    init(handOver: HandOver) async throws {
      let gate = DispatchSemaphore(value: 0)
      self.gate = gate
      photos = try PhotoFolder(1)
      try photos.addCopies(Self.items - 1)
      let orders = Collector<ImageStep>()
      node = try await WorkerNode.started("one@localhost") { order in
        orders.add(order.step)
        guard orders.all.count > Self.answered else { return }
        gate.wait()
        gate.signal()
      }
      program = try RunningProgram(
        [
          "run", "--input", photos.input, "--output", photos.output, "--report", "json",
          "--hand-over", handOver.rawValue, "--batch-size", "1", "--format-workers", "1",
          "--resolution-workers", "1", "--workers", "size=one@localhost",
        ] + WorkerNode.options(photos.folder, [node])
      )
      try program.says(" of \(Self.items) done (1")
    }

    func letGo() { gate.signal() }

    func stopNode() async { await node.stop() }

    /// The results, all of them from one photograph: hidden and partial files too, if there were any.
    func results() throws -> [Data] {
      try photos.files(in: .output).map {
        try Data(contentsOf: URL(fileURLWithPath: "\(photos.output)/output/\($0)"))
      }
    }
  }

  private func report(_ printed: String) throws -> RunReport {
    try JSONDecoder().decode(RunReport.self, from: Data(printed.utf8))
  }

  /// Expects files that are all alike, and end as a PNG does.
  private func expectWhole(_ files: [Data]) {
    #expect(Set(files).count == 1)
    let end: [UInt8] = Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
    #expect(files.first.map { Array($0.suffix(end.count)) } == end)
  }

  @Test(
    "SIGINT and SIGTERM stop a run in order: what is under way is finished, what was done is whole and reported",
    arguments: [SIGINT, SIGTERM],
    HandOver.allCases
  )
  func inOrder(signal: Int32, handOver: HandOver) async throws {
    let run = try await Run(handOver: handOver)
    run.program.send(signal)
    try run.program.says("stopping; once more to stop without waiting for what is under way\n")
    try run.program.says("waiting 30 s at most for ")
    run.letGo()
    let end = try run.program.end()
    #expect(end.status == 3, "\(end.complained)")
    let report = try report(end.printed)
    #expect(!report.finished && report.stopReason == "the run was stopped")
    #expect(report.items == Run.items && report.results > Run.answered && report.failures == [])
    #expect(report.unaccounted > 0 && report.unaccounted == report.items - report.results)
    let results = try run.results()
    #expect(results.count == report.results)
    expectWhole(results)
    #expect(try readFolder(run.photos.output).map(\.name) == ["output"])
    await run.stopNode()
  }

  @Test("a second signal waits for nothing that is under way, and there is a report all the same")
  func atOnce() async throws {
    let run = try await Run(handOver: .memory)
    run.program.send(SIGINT)
    try run.program.says("waiting 30 s at most for ")
    run.program.send(SIGINT)
    // The node still keeps the image that the run would wait for.
    let end = try run.program.end()
    #expect(end.status == 3, "\(end.complained)")
    #expect(end.complained.contains("not waiting any more; once more to exit without a report\n"))
    let report = try report(end.printed)
    #expect(!report.finished && report.unaccounted == report.items - report.results)
    #expect((1...Run.answered).contains(report.results) && report.failures == [])
    let results = try run.results()
    #expect(results.count >= report.results && results.count <= Run.answered)
    expectWhole(results)
    #expect(try readFolder(run.photos.output).map(\.name) == ["output"])
    run.letGo()
    await run.stopNode()
  }
}
