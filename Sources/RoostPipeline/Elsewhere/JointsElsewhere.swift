import Roost

/// Where the joints of workers are that are on another node.
package struct JointsElsewhere<Input: Sendable, Output: Sendable>: Sendable {
  let upstream: [@Sendable (Runtime) -> Peer<FromConsumer<Input>>?]
  let downstream: [@Sendable (Runtime) -> Peer<FromProducer<Output>>?]

  /// Why a result cannot be sent to where the joints are, or nil.
  let objection: @Sendable (Output) -> String?

  /// - Parameters:
  ///   - upstream: where the joint above is, and where else it may be; at least one.
  ///   - downstream: the same of the joint below.
  package init(
    upstream: [Peer<FromConsumer<Input>>],
    downstream: [Peer<FromProducer<Output>>],
    objection: @escaping @Sendable (Output) -> String? = { _ in nil }
  ) {
    self.objection = objection
    self.upstream = upstream.map { peer in { _ in peer } }
    self.downstream = downstream.map { peer in { _ in peer } }
  }
}
