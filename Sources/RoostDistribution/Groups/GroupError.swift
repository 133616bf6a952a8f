/// Why a process group cannot be used as asked.
public struct GroupError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// The scope's process does not run: ``Groups/start()``.
    case notRunning
    /// A process can join and leave on its own node only.
    case notLocal
  }

  public let code: Code
  public let message: String
  public var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
