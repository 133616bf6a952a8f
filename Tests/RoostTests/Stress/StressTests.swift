import Testing

/// Everything at once from many threads, to bring out what only happens once in a million times.
///
/// One after the other, so that the tests beside them get their share of the cores. ``StressScale`` says how
/// much they do:
///
///     swift test --filter 'RoostTests\..*Stress'
///     ROOST_STRESS_SCALE=50 swift test -c release -Xswiftc -enable-testing --filter LinksStress
///
/// The second links a million processes in groups and kills them. Under ThreadSanitizer, to which the locks
/// of the standard library mean nothing, build with `--sanitize=thread -Xswiftc -DROOST_TSAN`.
@Suite("Stress", .serialized, .timeLimit(.minutes(StressScale.minutes)))
enum StressTests {}
