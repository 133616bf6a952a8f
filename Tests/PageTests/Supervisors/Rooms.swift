import Roost

/// A room for each topic that somebody has asked for.
let chat = Supervisor(.oneForAll) {
  Child("rooms", name: "rooms", supervisor: DynamicSupervisor(maxChildren: 1_000))
  Child("directory", name: "directory") { Directory() }
}

struct Room: GenServer {
  enum Message: Sendable {
    case say(String)
    case history(reply: Reply<[String]>)
  }
  private(set) var said: [String] = []

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .say(let words): said.append(words)
    case .history(let reply): reply(said)
    }
  }
}

/// Starting a child is waited for, so the handlers are async.
struct Directory: AsyncGenServer {
  enum Message: Sendable {
    case room(String, reply: Reply<Ref<Room.Message>>)
  }
  private var rooms: [String: Ref<Room.Message>] = [:]
  private var monitors: [MonitorRef: String] = [:]

  mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
    switch message {
    case .room(let topic, let reply):
      if let room = rooms[topic] { return reply(room) }
      let supervisor = try me.runtime.dynamicSupervisor(named: "rooms")
      do {
        let room = try await supervisor.startChild(id: topic, restart: .temporary) { Room() }
        guard let room else { return reply.refuse("The room is closed.") }  // it threw `StartRefusal`
        rooms[topic] = room
        monitors[me.monitor(room.pid)] = topic
        reply(room)
      } catch {
        reply.refuse(error.message)  // too many rooms, or this one failed to start
      }
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, _) = info else { return }
    if let topic = monitors.removeValue(forKey: monitor) { rooms[topic] = nil }
  }
}
