import Foundation
import RoostImaging

/// What the commands need of the world; tests bring their own.
struct CommandEnvironment: Sendable {
  var runner: any PipelineRunner
  var savePhotograph: SavePhotograph
  /// Writes to standard output; throws an error whose description says why it cannot.
  var print: @Sendable (String) throws -> Void
  /// Writes to standard error.
  var complain: @Sendable (String) -> Void
  var progressStyle: @Sendable () -> ProgressStyle
  /// The signals that stop a run.
  var stopSignals: [Int32]

  /// The executable's own.
  static func real() -> CommandEnvironment {
    CommandEnvironment(
      runner: SupervisedRunner(),
      savePhotograph: { photograph, path in
        try Vips().saveJPEG(
          photograph.pixels,
          width: photograph.width,
          height: photograph.height,
          to: path
        )
      },
      print: { try StandardStream.write($0, to: STDOUT_FILENO) },
      complain: { StandardStream.complain($0) },
      progressStyle: { .ofStandardError() },
      stopSignals: StopSignals.usual()
    )
  }
}
