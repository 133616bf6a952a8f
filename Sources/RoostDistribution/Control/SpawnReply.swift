import ExternalTerm

/// What became of a ``SpawnRequest``.
public struct SpawnReply: Hashable, Sendable {
  public var reference: ExternalReference
  /// The process that asked.
  public var to: ExternalPid
  /// What was set up together with the process.
  public var setUp: SetUp
  /// The process, or the reason for which there is none.
  public var result: ProcessAddress

  /// The flags of the reply.
  public struct SetUp: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// A link between the parent and the process.
    public static let link = SetUp(rawValue: 1)
    /// A monitor of the process by the parent, with the reference of the request.
    public static let monitor = SetUp(rawValue: 2)
  }

  public init(reference: ExternalReference, to: ExternalPid, setUp: SetUp = [], result: ProcessAddress) {
    self.reference = reference
    self.to = to
    self.setUp = setUp
    self.result = result
  }
}
