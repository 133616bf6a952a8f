import Roost

func replaceChild(_ old: String, by new: Child, of supervisor: SupervisorRef) async throws -> [String] {
  try await supervisor.terminateChild(old)  // stopped; its spec is kept
  try await supervisor.deleteChild(old)
  try await supervisor.startChild(new)
  return try await supervisor.whichChildren().map(\.id)  // the one added last first
}
