/// What is wrong with a command line, or a folder it names, in words that need no summary of all options after them.
struct UsageError: Error, Equatable, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
