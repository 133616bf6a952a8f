/// What the executable ends with.
enum ExitStatus: Int32, Sendable {
  /// Every item has its result.
  case allDone = 0
  /// The run finished; some items failed.
  case finishedWithFailures = 1
  /// The command line, or a folder it names, is wrong or in use; nothing was run.
  case badUsage = 2
  /// The run could not start, was stopped, cannot account for every item, or could not write its report.
  case didNotFinish = 3
}
