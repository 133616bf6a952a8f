import Foundation
import Testing

@testable import image_pipeline

@Suite struct DemoSetTests {
  @Test("photographs lie in folders by year and album, no two at one path")
  func paths() {
    let paths = DemoSet(count: 300, seed: 1).paths
    #expect(paths[0] == "2015/album-01/photo-00001.jpg")
    #expect(paths[299] == "2016/album-12/photo-00300.jpg")
    #expect(Set(paths).count == 300)
    #expect(Set(paths.map { RelativePath($0).folder }).count == 12)
  }

  @Test("every photograph is saved once, with its own pixels")
  func make() async throws {
    let folder = try TemporaryFolder()
    let saved = Collector<(String, Photograph)>()
    let set = DemoSet(count: 7, seed: 3)
    try await set.make(in: folder.path) { saved.add(($1, $0)) }
    let byPath = Dictionary(saved.all, uniquingKeysWith: { first, _ in first })
    #expect(Set(byPath.keys) == Set(set.paths.map { "\(folder.path)/\($0)" }))
    #expect(saved.all.count == 7)
    #expect(byPath["\(folder.path)/\(set.paths[4])"] == Photograph(seed: 3, index: 4))
  }

  @Test("a photograph that cannot be saved ends the making")
  func failing() async throws {
    let folder = try TemporaryFolder()
    await #expect(throws: Refusal.self) {
      try await DemoSet(count: 3, seed: 1).make(in: folder.path) { _, _ in throw Refusal(description: "x") }
    }
  }
}
