import CVips
import Foundation
import Testing

@testable import RoostImaging

/// A folder of its own for one test, gone afterwards, with libvips started.
final class Workshop {
  let folder: String
  let vips: Vips

  init(_ settings: Vips.Settings = Vips.Settings()) throws {
    vips = try Vips(settings)
    folder = NSTemporaryDirectory() + "roost-imaging-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// What the `vips` command does with these arguments, by the same code that the command runs.
  ///
  /// It goes through the gate, as everything that calls libvips must for the words of errors to be right.
  func command(_ operation: String, _ arguments: String..., options: [String: String] = [:]) throws {
    try vips.library.gate.run(file: operation) {
      try ungatedCommand(operation, arguments, options: options)
    }
  }

  private func ungatedCommand(_ operation: String, _ arguments: [String], options: [String: String]) throws {
    let made = try #require(vips_operation_new(operation))
    defer { g_object_unref(made) }
    try made.withMemoryRebound(to: VipsObject.self, capacity: 1) { object in
      for (name, value) in options {
        try #require(vips_object_set_argument_from_string(object, name, value) == 0)
      }
    }
    var words = arguments.map { strdup($0) }
    defer { for word in words { free(word) } }
    let failed = vips_call_argv(made, Int32(words.count), &words) != 0
    made.withMemoryRebound(to: VipsObject.self, capacity: 1) { vips_object_unref_outputs($0) }
    if failed { throw VipsFailure(.damaged) }
  }

  /// The three steps by the `vips` command: the paths of what each gives.
  func reference(_ input: String, name: String) throws -> (formatted: String, scaled: String, cut: String) {
    let outputs = (path("\(name)-f.png"), path("\(name)-r.png"), path("\(name)-s.png"))
    try command("pngsave", input, outputs.0)
    try command("thumbnail_image", outputs.0, outputs.1, "100", options: ["height": "100", "size": "force"])
    try command("extract_area", outputs.1, outputs.2, "35", "35", "30", "30")
    return outputs
  }

  /// The bare pixels of an image file, with the sides before them.
  func pixels(_ file: String) throws -> [UInt8] {
    let raw = path("\(UUID().uuidString).ppm-or-raw")
    defer { unlink(raw) }
    try command("rawsave", file, raw)
    return try bytes(of: raw)
  }
}

/// The error that the body throws.
func imagingError(_ body: () throws -> Void) throws -> ImagingError {
  try #require(throws: ImagingError.self, performing: body)
}
