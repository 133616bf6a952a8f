/// What the executable ends with.
enum ExitStatus: Int32, Sendable {
  /// Every item has its result.
  case allDone = 0
  /// The run finished; some items failed.
  case finishedWithFailures = 1
  /// The command line, or a folder it names, is wrong; nothing was run.
  case badUsage = 2
  /// The run could not start, was stopped, or cannot account for every item.
  case didNotFinish = 3
}
