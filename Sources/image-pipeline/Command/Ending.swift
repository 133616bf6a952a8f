import ArgumentParser
import Foundation

/// How the executable ends on an error: argument-parser ends with 64 on bad usage, this one with 2.
struct Ending: Equatable, Sendable {
  var status: Int32
  var message: String
  /// Whether the message is a complaint, not help that was asked for.
  var isError: Bool

  /// The end of a command line that is not taken for a command.
  init(parsing error: any Error) {
    self.init(error)
    // An error of ours that argument-parser has wrapped is any error to it.
    if isError { status = ExitStatus.badUsage.rawValue }
  }

  /// The end of a command.
  init(_ error: any Error) {
    let code = ImagePipeline.exitCode(for: error)
    message = ImagePipeline.fullMessage(for: error)
    isError = code != .success
    switch code {
    case .success: status = ExitStatus.allDone.rawValue
    case .validationFailure: status = ExitStatus.badUsage.rawValue
    default:
      // A command's own exit status passes; any other error means that nothing was finished.
      let other = error is UsageError ? ExitStatus.badUsage : .didNotFinish
      status = (error as? ExitCode)?.rawValue ?? other.rawValue
    }
  }

  /// Writes the message where it belongs, and says what to end with.
  func tell() -> Int32 {
    guard !message.isEmpty else { return status }
    do {
      try StandardStream.write("\(message)\n", to: isError ? STDERR_FILENO : STDOUT_FILENO)
      return status
    } catch {
      if isError { return status }
      StandardStream.complain("nothing could be written: \(error)\n")
      return ExitStatus.didNotFinish.rawValue
    }
  }
}
