import Roost

/// Takes the words out of a room that runs, and says what was in its way.
func clear(_ room: Ref<Room.Message>, on runtime: Runtime) async throws -> String {
  let system = runtime.system
  try await system.suspend(room)  // its messages wait from now on
  let waiting = runtime.info(of: room.pid)?.mailboxLength ?? 0
  let before = try await system.state(of: room, as: Room.self)
  try await system.replaceState(of: room, as: Room.self) { $0 = Room() }
  try await system.resume(room)
  return "\(before.said.count) said, \(waiting) waiting"
}
