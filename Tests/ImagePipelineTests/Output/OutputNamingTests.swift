import Testing

@testable import image_pipeline

@Suite struct OutputNamingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var inputs: [String]
    var names: [String]
    var testDescription: String { what }
  }

  static let cases = [
    Case(
      what: "the extension is replaced, the path kept",
      inputs: ["a/b/photo.jpg"],
      names: ["a/b/photo.png"]
    ),
    Case(what: "no extension", inputs: ["scan", "a.b/scan"], names: ["scan.png", "a.b/scan.png"]),
    Case(what: "only the last extension", inputs: ["x.tar.jpg"], names: ["x.tar.png"]),
    Case(what: "equal names in two folders", inputs: ["a/p.jpg", "b/p.jpg"], names: ["a/p.png", "b/p.png"]),
    Case(
      what: "two that share a name keep their extensions",
      inputs: ["photo.png", "photo.jpg"],
      names: ["photo.png.png", "photo.jpg.png"]
    ),
    Case(
      what: "a natural name goes before a made-up one",
      inputs: ["p.jpg", "p.png", "p.jpg.gif"],
      names: ["p.jpg~2.png", "p.png.png", "p.jpg.png"]
    ),
    Case(
      what: "the made-up number is taken too",
      inputs: ["p.jpg", "p.png", "p.jpg.gif", "p.jpg~2.gif"],
      names: ["p.jpg~3.png", "p.png.png", "p.jpg.png", "p.jpg~2.png"]
    ),
    Case(
      what: "a folder has the natural name",
      inputs: ["x.jpg", "x.png/y.jpg"],
      names: ["x.jpg.png", "x.png/y.png"]
    ),
    Case(
      what: "a folder has the made-up name",
      inputs: ["x.jpg", "x.gif", "x.jpg.png/y.jpg"],
      names: ["x.jpg~2.png", "x.gif.png", "x.jpg.png/y.png"]
    ),
    Case(what: "capitals tell names apart", inputs: ["P.jpg", "p.jpg"], names: ["P.png", "p.png"]),
  ]

  @Test("names", arguments: cases)
  func names(example: Case) {
    #expect(OutputNaming().names(for: example.inputs) == example.names)
  }

  @Test("on demand, names that differ in capitals only are kept apart")
  func capitals() {
    let names = OutputNaming(ignoringCase: true).names(for: ["P.jpg", "p.jpg", "q/P.jpg"])
    #expect(names == ["P.jpg.png", "p.jpg~2.png", "q/P.png"])
  }

  @Test("accents composed differently are two files with two outputs")
  func accents() {
    let names = OutputNaming().names(for: ["\u{E9}.jpg", "e\u{301}.jpg"])
    #expect(names[0] != names[1])
  }

  @Test("an accent right after the slash hides neither folder nor extension")
  func combining() {
    let names = OutputNaming().names(for: ["a.x/\u{301}b", "c.\u{301}d"])
    #expect(names.map { Array($0.utf8) } == ["a.x/\u{301}b.png", "c.png"].map { Array($0.utf8) })
  }

  @Test("the longest names are cut and stay apart")
  func longNames() {
    let stem = String(repeating: "ä", count: 125)
    let names = OutputNaming().names(for: ["d/\(stem)1.jpg", "d/\(stem)2.jpg"])
    #expect(Set(names).count == 2)
    #expect(names.allSatisfy { $0.utf8.count <= OutputNaming.longestName + 2 && $0.hasSuffix(".png") })
  }

  @Test("the order of the inputs changes nothing, and no two share a name")
  func order() {
    var random = SplitMix(seed: 7)
    let stems = ["a", "a.jpg", "a.png", "a.jpg~2", "A", "d/a", "a.png/a"]
    let inputs = Set(stems.flatMap { stem in [".jpg", ".png", ".gif", ""].map { stem + $0 } }).sorted()
    let expected = Dictionary(uniqueKeysWithValues: zip(inputs, OutputNaming().names(for: inputs)))
    #expect(Set(expected.values).count == inputs.count)
    for _ in 0..<20 {
      let shuffled = inputs.shuffled(using: &random)
      #expect(zip(shuffled, OutputNaming().names(for: shuffled)).allSatisfy { expected[$0] == $1 })
    }
  }
}
