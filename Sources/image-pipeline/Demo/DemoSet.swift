import Foundation

/// Saves a photograph as a JPEG file; throws an error whose description says why it cannot.
typealias SavePhotograph = @Sendable (Photograph, _ path: String) throws -> Void

/// The demo's photographs: so many, made from a seed, in folders of ``perAlbum`` by year and album.
struct DemoSet: Equatable, Sendable {
  static let perAlbum = 25

  var count: Int
  var seed: UInt64

  /// The path of each photograph below the demo's folder.
  var paths: [String] {
    (0..<count).map { index in
      let album = index / Self.perAlbum
      return "\(2015 + album % 10)/album-\(padded(album + 1, 2))/photo-\(padded(index + 1, 5)).jpg"
    }
  }

  /// Makes all photographs below `folder`, several at once.
  func make(in folder: String, save: @escaping SavePhotograph) async throws {
    let paths = paths
    for directory in Set(paths.map { "\(folder)/\(RelativePath($0).folder)" }) {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }
    let lanes = max(ProcessInfo.processInfo.activeProcessorCount, 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          for index in stride(from: lane, to: count, by: lanes) {
            try Task.checkCancellation()
            try save(Photograph(seed: seed, index: index), "\(folder)/\(paths[index])")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
