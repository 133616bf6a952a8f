import Roost

/// Where the joints of workers are that are on another node.
package struct JointsElsewhere<Input: Sendable, Output: Sendable>: Sendable {
  let upstream: [@Sendable (Runtime) -> Peer<FromConsumer<Input>>?]
  let downstream: [@Sendable (Runtime) -> Peer<FromProducer<Output>>?]

  /// Which results cannot be sent to where the joints are.
  let misfits: @Sendable ([Item<Output>]) -> Misfits

  /// - Parameters:
  ///   - upstream: where the joint above is, and where else it may be; at least one.
  ///   - downstream: the same of the joint below.
  package init(
    upstream: [Peer<FromConsumer<Input>>],
    downstream: [Peer<FromProducer<Output>>],
    misfits: @escaping @Sendable ([Item<Output>]) -> Misfits = { _ in Misfits() }
  ) {
    self.misfits = misfits
    self.upstream = upstream.map { peer in { _ in peer } }
    self.downstream = downstream.map { peer in { _ in peer } }
  }
}
