import Foundation
import Testing

@testable import image_pipeline

/// Whole runs over an input that is as bad as it gets.
@Suite(.timeLimit(.minutes(5))) struct HostileRunTests {
  /// An input with good images of one name, in several formats and folders, among entries of that name that are none.
  private struct Input {
    let photos: PhotoFolder

    /// The good images, each with its result.
    let good = [
      "a/photo.jpg": "a/photo.png", "b/photo.png": "b/photo.png", "c/photo.webp": "c/photo.png",
      "d/photo.jpg": "d/photo.jpg.png", "d/photo.png": "d/photo.png.png",
      "d/photo.webp": "d/photo.webp.png", "text/photo.png": "text/photo.png.png",
      "enormous/photo.jpg": "enormous/photo.jpg.png", "pipe/photo.webp": "pipe/photo.webp.png",
      "loop/photo.png": "loop/photo.png.png", "folder/photo.jpg/photo.webp": "folder/photo.jpg/photo.png",
    ]

    /// The others, each with its stage.
    let bad = [
      "text/photo.jpg": "format", "enormous/photo.png": "format", "pipe/photo.jpg": "input",
      "loop/photo.jpg": "input", "folder/photo.jpg": "input",
    ]

    let set = HostileSet(count: HostileSet.Kind.allCases.count)

    init() throws {
      photos = try PhotoFolder(1)
      let first = "\(photos.input)/\(DemoSet(count: 1, seed: 3).paths[0])"
      let jpeg = Array(try Data(contentsOf: URL(fileURLWithPath: first)))
      for path in good.keys {
        try photos.folder.file("in/\(path)", jpeg)
        // Files are known by what is in them: each format is there in truth.
        if !path.hasSuffix("jpg") { try vipsCommand("copy", first, "\(photos.input)/\(path)") }
      }
      try photos.folder.file("in/text/photo.jpg", Array("a letter\n".utf8))
      try photos.folder.file("in/enormous/photo.png", PNGHeader.bytes(width: 60_000, height: 60_000))
      try photos.folder.link("in/loop/photo.jpg", to: "photo.jpg")
      guard mkfifo("\(photos.input)/pipe/photo.jpg", 0o600) == 0 else { throw SystemFailure(code: errno) }
      try set.make(in: photos.input, truncating: jpeg)
    }
  }

  @Test(
    "whatever is named like an image is accounted for with its reason, and the good ones of the same names are done",
    arguments: ["files", "memory"]
  )
  func all(handOver: String) async throws {
    let input = try Input()
    let (report, _) = try await input.photos.run(["--hand-over", handOver, "--batch-size", "3"])
    #expect(report.exitStatus == .finishedWithFailures && report.restarts == 0 && report.ignored == [])
    #expect(report.results == input.good.count + 1 && report.unaccounted == 0)
    #expect(report.items == report.results + report.failures.count)
    let failed = Set(report.failures.map(\.path))
    #expect(failed == Set(input.bad.keys).union(input.set.entries.map(\.path)))
    for (path, stage) in input.bad {
      #expect(report.failures.first { $0.path == path }?.stage == stage, "\(path)")
    }
    let own = DemoSet(count: 1, seed: 3).paths[0].replacing(".jpg", with: ".png")
    #expect(input.photos.files(in: .output) == Set(input.good.values).union([own]))
    #expect(try readFolder(input.photos.output).map(\.name) == ["output"])
    expectReasons(report)
  }

  /// Expects that each kind of hostile entry has failed where and for what it had to.
  private func expectReasons(_ report: RunReport) {
    let unknown = "is not a known file format"
    // The superuser reads what nobody may.
    let unreadable = getuid() == 0 ? ("format", unknown) : ("input", "Permission denied")
    let refusing = access("/proc/self/mem", F_OK) == 0 ? "cannot be read" : "a link to nothing"
    let table: [(HostileSet.Kind, String, String)] = [
      (.empty, "format", "empty"), (.truncated, "format", "VipsJpeg"), (.text, "format", unknown),
      (.enormous, "format", "60000×60000"), (.folder, "input", "a folder, not an image file"),
      (.unreadable, unreadable.0, unreadable.1), (.danglingLink, "input", "a link to nothing"),
      (.linkLoop, "input", "\(SystemFailure(code: ELOOP))"), (.refusing, "input", refusing),
      (.pipe, "input", "a named pipe, not an image file"),
    ]
    #expect(table.map { $0.0 } == HostileSet.Kind.allCases)
    for (kind, stage, words) in table {
      let failure = report.failures.first { $0.path == "hostile/1/\(kind.fileName)" }
      #expect(failure?.stage == stage, "\(kind)")
      #expect(failure?.reason.contains(words) == true, "\(kind): \(failure?.reason ?? "no failure")")
    }
  }
}
