import Roost

func shopfront(_ store: any PriceStore) -> Supervisor {
  // The catalogue first, since the till asks it; when the catalogue is started again, so is the till.
  Supervisor(.restForOne, restarts: 3, within: .seconds(5)) {
    Child("catalogue", name: "catalogue", shutdown: .timeout(.seconds(10))) { Catalogue(store) }
    Child("tills", supervisor: tills)
  }
}

private let tills = Supervisor(.oneForOne) {
  for number in 1...2 {
    Child("till \(number)", name: "till \(number)", restart: .transient) { TillOnItsOwn() }
  }
}

/// Ends, `normal`, when it is closed; a transient child is not started again then.
struct TillOnItsOwn: GenServer {
  enum Message: Sendable {
    case close
  }

  func handle(_ message: Message, _ me: Context<Message>) { me.stop() }
}
