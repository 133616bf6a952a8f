/// Runs `work` and returns the seconds it took.
func timed(_ work: () async throws -> Void) async throws -> Double {
  let clock = ContinuousClock()
  let begun = clock.now
  try await work()
  return begun.duration(to: clock.now) / .seconds(1)
}
