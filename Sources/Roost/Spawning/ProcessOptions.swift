/// What a process can be given when it is started, by a child spec too.
///
/// ```swift
/// let newest = ProcessOptions(mailbox: MailboxBound(capacity: 1_000, overflow: .dropOldest))
/// Child("meter", name: "meter", options: newest) { Meter() }
/// ```
public struct ProcessOptions: Sendable {
  /// Whether it traps exits from the first moment on; see ``Context/trapsExits``.
  public var trapsExits = false

  /// The bound of its mailbox; nil, none, unless told.
  public var mailbox: MailboxBound?

  /// Words for its log lines and ``ProcessInfo``.
  public var labels: [String: String] = [:]

  public init(trapsExits: Bool = false, mailbox: MailboxBound? = nil, labels: [String: String] = [:]) {
    self.trapsExits = trapsExits
    self.mailbox = mailbox
    self.labels = labels
  }

  /// Why no process can be started with these; nil if one can.
  @usableFromInline
  var fault: ExitReason? {
    guard let mailbox, mailbox.capacity < 1 else { return nil }
    return .other("the capacity of a mailbox must be 1 or more, not \(mailbox.capacity)")
  }

  @usableFromInline
  var isPlain: Bool { !trapsExits && mailbox == nil && labels.isEmpty }
}
