/// What a node can do, as it says in the handshake. Two nodes use what both can do.
///
/// The bits are those of OTP's `dist.hrl`.
public struct DistributionFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// The node wants to be seen by all others of the cluster; without it, it is a hidden node.
  public static let published = DistributionFlags(rawValue: 1 << 0)
  /// An atom cache of releases before R13; never offered.
  public static let atomCache = DistributionFlags(rawValue: 1 << 1)
  /// References of three words.
  public static let extendedReferences = DistributionFlags(rawValue: 1 << 2)
  /// Monitors of processes by pid.
  public static let processMonitors = DistributionFlags(rawValue: 1 << 3)
  /// Funs have a tag of their own.
  public static let funTags = DistributionFlags(rawValue: 1 << 4)
  /// Monitors of processes by registered name.
  public static let nameMonitors = DistributionFlags(rawValue: 1 << 5)
  /// As ``atomCache``, of hidden nodes; never offered.
  public static let hiddenAtomCache = DistributionFlags(rawValue: 1 << 6)
  /// The tag NEW_FUN_EXT.
  public static let newFunTags = DistributionFlags(rawValue: 1 << 7)
  /// Pids and ports with more bits than those of old releases.
  public static let extendedPidsAndPorts = DistributionFlags(rawValue: 1 << 8)
  /// The tag EXPORT_EXT.
  public static let exportTag = DistributionFlags(rawValue: 1 << 9)
  /// The tag BIT_BINARY_EXT.
  public static let bitBinaries = DistributionFlags(rawValue: 1 << 10)
  /// The tag NEW_FLOAT_EXT.
  public static let newFloats = DistributionFlags(rawValue: 1 << 11)
  /// The I/O protocol of Erlang with Unicode.
  public static let unicodeIO = DistributionFlags(rawValue: 1 << 12)
  /// Messages have a distribution header with a cache of atoms.
  public static let headerAtomCache = DistributionFlags(rawValue: 1 << 13)
  /// The tag SMALL_ATOM_EXT.
  public static let smallAtomTags = DistributionFlags(rawValue: 1 << 14)
  /// Atoms in UTF-8.
  public static let utf8Atoms = DistributionFlags(rawValue: 1 << 16)
  /// The tag MAP_EXT.
  public static let maps = DistributionFlags(rawValue: 1 << 17)
  /// Creations of 32 bits.
  public static let bigCreation = DistributionFlags(rawValue: 1 << 18)
  /// SEND_SENDER, which names the sender, in place of SEND.
  public static let sendSender = DistributionFlags(rawValue: 1 << 19)
  /// Labels of sequential tracing may be any term.
  public static let bigTraceLabels = DistributionFlags(rawValue: 1 << 20)
  /// Exit reasons stand behind the control message and not in it.
  public static let exitPayload = DistributionFlags(rawValue: 1 << 22)
  /// Large messages may come in fragments.
  public static let fragments = DistributionFlags(rawValue: 1 << 23)
  /// Version 6 of the handshake, with 64 bits of flags.
  public static let handshake23 = DistributionFlags(rawValue: 1 << 24)
  /// The link protocol with UNLINK_ID and its acknowledgement.
  public static let unlinkIDs = DistributionFlags(rawValue: 1 << 25)
  /// Stands for all of ``mandatory25``.
  public static let mandatory25Digest = DistributionFlags(rawValue: 1 << 26)
  /// Processes can be spawned from afar.
  public static let spawn = DistributionFlags(rawValue: 1 << 32)
  /// The node asks to be given a name by the one to which it connects.
  public static let nameMe = DistributionFlags(rawValue: 1 << 33)
  /// Pids of 64 bits, ports of 64 bits, references of five words.
  public static let wideIdentifiers = DistributionFlags(rawValue: 1 << 34)
  /// Process aliases, and ALIAS_SEND.
  public static let aliases = DistributionFlags(rawValue: 1 << 35)
}

extension DistributionFlags {
  /// What every node must be able to do since OTP 25.
  public static let mandatory25: DistributionFlags = [
    .extendedReferences, .funTags, .extendedPidsAndPorts, .newFunTags, .exportTag, .bitBinaries, .newFloats,
    .utf8Atoms, .maps, .bigCreation, .handshake23,
  ]

  /// What every node must be able to do since OTP 26. The nodes of OTP 24 and 25 can, too.
  public static let mandatory26: DistributionFlags = mandatory25.union([.wideIdentifiers, .unlinkIDs])

  /// All that this library can do. Whether a node is ``published`` is its own choice.
  public static let supported: DistributionFlags = mandatory26.union([
    .processMonitors, .nameMonitors, .unicodeIO, .headerAtomCache, .smallAtomTags, .sendSender,
    .bigTraceLabels, .exitPayload, .fragments, .spawn, .aliases, .mandatory25Digest,
  ])
}
