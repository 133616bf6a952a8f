import ExternalTerm

/// A payload on its way through a broker that a run has placed on this node: a term, and no more. So a node can have the
/// brokers of runs of whose types it knows nothing.
struct Passing: Sendable, Hashable, Codable {
  let term: Term

  func encode(to encoder: any Encoder) throws { try term.encode(to: encoder) }

  init(from decoder: any Decoder) throws { term = try Term(from: decoder) }
}
