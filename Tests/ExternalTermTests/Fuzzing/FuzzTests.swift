import ExternalTerm
import Foundation
import Testing

/// `ROOST_FUZZ_INPUTS` sets how many inputs are made (50,000 if it is not set), and `ROOST_FUZZ_SEED` from which
/// seed on. A long run is done optimised:
/// `ROOST_FUZZ_INPUTS=10000000 swift test -c release -Xswiftc -enable-testing --filter FuzzTests`.
@Suite("Whatever bytes come")
struct FuzzTests {
  private static func setting(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static let parts: UInt64 = 10
  private static let inputs = Int((setting("ROOST_FUZZ_INPUTS") ?? 50_000) / parts)
  private static let seed = setting("ROOST_FUZZ_SEED") ?? 1

  @Test(
    """
    decoding them is a value that stays the same once encoded, or an error within the bytes; never a trap, and \
    never memory out of proportion
    """,
    arguments: 0..<parts
  )
  func decode(_ part: UInt64) throws {
    let before = Self.peakMemory
    var inputs = try FuzzInputs(seed: Self.seed + part)
    for number in 0..<Self.inputs {
      let input = inputs.next()
      do {
        try FuzzChecks.check(input, number)
      } catch {
        Issue.record("seed \(Self.seed + part), input \(number): \(error)")
      }
    }
    // What other tests that run beside this one take is far less.
    #expect(Self.peakMemory - before < 512 << 20)
  }

  /// The most memory that the process has had, in bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #endif
  }
}
