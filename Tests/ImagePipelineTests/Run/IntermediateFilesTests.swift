import Testing

@testable import image_pipeline

@Suite struct IntermediateFilesTests {
  @Test("the plan's files and emptied folders go; what others have put there, and the results, stay")
  func removed() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/b/1.jpg", "in/c/2.jpg"] { try folder.file(name) }
    let options = try PipelineOptions.parse([])
    let plan = try RunPlan(input: "\(folder.path)/in", output: "\(folder.path)/out", options: options)
    for stage in ["formatted", "scaled", "output"] {
      for name in ["a/b/1.png", "c/2.png"] { try folder.file("out/\(stage)/\(name)") }
    }
    try folder.file("out/scaled/c/other.png")
    IntermediateFiles(plan).remove()
    #expect(try readFolder("\(folder.path)/out").map(\.name) == ["output", "scaled"])
    #expect(try readFolder("\(folder.path)/out/scaled").map(\.name) == ["c"])
    #expect(try readFolder("\(folder.path)/out/scaled/c").map(\.name) == ["other.png"])
    #expect(try readFolder("\(folder.path)/out/output").map(\.name) == ["a", "c"])
  }
}
