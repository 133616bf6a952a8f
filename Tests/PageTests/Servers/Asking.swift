import Roost

func price(of item: String, in catalogue: Name<Catalogue.Message>) async -> String {
  do throws(CallError) {
    let price = try await catalogue.call(timeout: .seconds(1)) { .price(of: item, reply: $0) }
    return price.map { "\($0)" } ?? "not for sale"
  } catch {
    return switch error.code {
    case .timeout: "no answer within a second"
    case .exit: "no answer, because of \(error.reason ?? .noproc)"
    default: "\(error)"
    }
  }
}
