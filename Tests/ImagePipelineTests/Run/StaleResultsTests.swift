import Testing

@testable import image_pipeline

@Suite struct StaleResultsTests {
  @Test("results of images that failed, or could not even be read, go, and no others")
  func removed() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/1.jpg", "in/a/2.jpg", "in/e\u{301}.jpg", "in/\u{E9}.jpg"] { try folder.file(name) }
    try folder.link("in/gone.jpg", to: "nowhere")
    let plan = try RunPlan(
      input: "\(folder.path)/in",
      output: "\(folder.path)/out",
      options: try PipelineOptions.parse([])
    )
    for name in plan.items.map(\.outputName) + plan.faultNames + ["3.png"] {
      try folder.file("out/output/\(name)")
    }
    // Equal strings, yet two files, only one of which has failed.
    let failures = ["a/2.jpg", "\u{E9}.jpg"].map { RunFailure(path: $0, stage: "format", reason: "corrupt") }
    StaleResults(plan, failures: failures).remove()
    let composed = try #require(plan.items.first { $0.path.utf8.elementsEqual("e\u{301}.jpg".utf8) })
    let left = try readFolder("\(folder.path)/out/output").map { Array($0.name.utf8) }
    #expect(Set(left) == Set(["3.png", "a", composed.outputName].map { Array($0.utf8) }))
    #expect(try readFolder("\(folder.path)/out/output/a").map(\.name) == ["1.png"])
  }

  @Test("a folder of the name stays")
  func folder() throws {
    let folder = try TemporaryFolder()
    try folder.file("in/1.jpg")
    try folder.folder("out/output/1.png")
    let plan = try RunPlan(
      input: "\(folder.path)/in",
      output: "\(folder.path)/out",
      options: try PipelineOptions.parse([])
    )
    StaleResults(plan, failures: [RunFailure(path: "1.jpg", stage: "size", reason: "no")]).remove()
    #expect(try readFolder("\(folder.path)/out/output").map(\.name) == ["1.png"])
  }
}
