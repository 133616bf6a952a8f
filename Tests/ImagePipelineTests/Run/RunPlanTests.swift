import Testing

@testable import image_pipeline

@Suite struct RunPlanTests {
  private func options(_ arguments: [String] = []) throws -> PipelineOptions {
    try PipelineOptions.parse(arguments)
  }

  @Test("readable items are planned with their outputs, the others are failures of the input")
  func items() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/p.jpg", "in/a/p.png", "in/b.jpg/c.gif", "in/notes.txt"] { try folder.file(name) }
    let plan = try RunPlan(input: "\(folder.path)/in", output: "\(folder.path)/out", options: options())
    #expect(
      plan.items == [
        PlannedItem(path: "a/p.jpg", outputName: "a/p.jpg.png"),
        PlannedItem(path: "a/p.png", outputName: "a/p.png.png"),
        PlannedItem(path: "b.jpg/c.gif", outputName: "b.jpg/c.png"),
      ]
    )
    #expect(plan.faults == [RunFailure(path: "b.jpg", stage: "input", reason: "a folder, not an image file")])
    #expect(plan.itemCount == 4 && plan.faultNames == ["b.png"])
    #expect(plan.ignored.map(\.path) == ["notes.txt"])
    #expect(plan.source(of: plan.items[0]) == "\(folder.path)/in/a/p.jpg")
  }

  @Test("options reach the plan")
  func options() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "--format-workers", "3", "--resolution-workers", "4", "--size-workers", "5", "--batch-size", "6",
      "--max-attempts", "7", "--hand-over", "memory", "--crash-workers", "0.25", "--crash-stations", "0.5",
      "--tolerate-truncated",
    ]
    let plan = try RunPlan(input: folder.path, output: "\(folder.path)/out", options: options(arguments))
    #expect(plan.stages.map(\.name) == ["format", "resolution", "size"])
    #expect(plan.stages.map(\.workers) == [3, 4, 5])
    #expect(
      plan.batchSize == 6 && plan.maxAttempts == 7 && plan.crashWorkers == 0.25 && plan.crashStations == 0.5
    )
    #expect(plan.handOver == .memory && plan.tolerateTruncated && plan.foldersInUse == [.output])
    #expect(
      try RunPlan(input: folder.path, output: "o", options: options()).foldersInUse == [
        .formatted, .scaled, .output,
      ]
    )
  }

  @Test("an image that cannot be read still counts when outputs are named")
  func faultNames() throws {
    let folder = try TemporaryFolder()
    try folder.file("in/p.jpg")
    try folder.link("in/p.gif", to: "nowhere")
    let plan = try RunPlan(input: "\(folder.path)/in", output: "\(folder.path)/out", options: options())
    #expect(plan.items.map(\.outputName) == ["p.jpg.png"] && plan.faultNames == ["p.gif.png"])
  }

  @Test("intermediate files are for the run alone, in a folder that no other has, unless they are to be kept")
  func intermediates() throws {
    let folder = try TemporaryFolder()
    func layout(_ arguments: [String]) throws -> OutputLayout {
      try RunPlan(input: folder.path, output: "o", options: options(arguments)).layout
    }
    #expect(try layout(["--keep-intermediate"]).path(.formatted) == "o/formatted")
    let (one, two) = (try layout([]), try layout([]))
    #expect(one.path(.formatted) != two.path(.formatted) && one.path(.output) == two.path(.output))
  }

  @Test("an input among the outputs is refused")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    try folder.folder("output")
    #expect(throws: PlanError.self) {
      try RunPlan(input: "\(folder.path)/output", output: folder.path, options: options())
    }
  }
}
