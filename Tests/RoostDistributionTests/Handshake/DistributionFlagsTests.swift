import RoostDistribution
import Testing

@Suite("Flags of the handshake")
struct DistributionFlagsTests {
  @Test("What this library can do covers what OTP 25 can, as the emulator itself says")
  func emulator() {
    // `erts_internal:get_dflags()` of OTP 25, and what it demands of others.
    let offered = DistributionFlags(rawValue: 55_966_662_588)
    #expect(offered.subtracting(.supported).description == "")
    #expect(DistributionFlags.supported.subtracting(offered).description == "")
    #expect(DistributionFlags.mandatory25.rawValue == 17_239_956)
  }

  @Test("OTP 26 demands the wide identifiers and the new link protocol besides")
  func mandatory26() {
    #expect(
      DistributionFlags.mandatory26.subtracting(.mandatory25).description == "UNLINK_ID, V4_NC"
    )
    #expect(DistributionFlags.supported.isSuperset(of: .mandatory26))
  }

  @Test("Two nodes use what both can do, and the digest stands for all that it is short for")
  func negotiation() {
    let ours: DistributionFlags = [.maps, .spawn, .published]
    #expect(ours.negotiated(with: [.spawn, .aliases]) == [.spawn])
    #expect(ours.negotiated(with: [.mandatory25Digest]) == [.maps])
    #expect(DistributionFlags([.mandatory25Digest, .spawn]).expanded.isSuperset(of: .mandatory25))
    #expect(DistributionFlags([.maps]).expanded == [.maps])
  }

  @Test("Flags are shown by name, and bits without one by number")
  func description() {
    let flags: DistributionFlags = [.published, .aliases, DistributionFlags(rawValue: 1 << 63)]
    #expect(flags.description == "PUBLISHED, ALIAS, bit 63")
    #expect(DistributionFlags(rawValue: 0x1_0000_0002).low == .atomCache)
  }
}
