/// What a process can be given when it is started.
public struct ProcessOptions: Sendable {
  /// Whether it traps exits from the first moment on; see ``Context/trapsExits``.
  public var trapsExits = false

  /// The bound of its mailbox; nil, none.
  public var mailbox: MailboxBound?

  /// Words for its log lines and ``ProcessInfo``.
  public var labels: [String: String] = [:]

  public init(trapsExits: Bool = false, mailbox: MailboxBound? = nil, labels: [String: String] = [:]) {
    self.trapsExits = trapsExits
    self.mailbox = mailbox
    self.labels = labels
  }

  @usableFromInline
  var isPlain: Bool { !trapsExits && mailbox == nil && labels.isEmpty }
}
