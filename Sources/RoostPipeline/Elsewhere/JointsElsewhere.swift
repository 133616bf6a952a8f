import Roost

/// Where the joints of workers are that are on another node.
package struct JointsElsewhere<Input: Sendable, Output: Sendable>: Sendable {
  let upstream: @Sendable (Runtime) -> Peer<FromConsumer<Input>>?
  let downstream: @Sendable (Runtime) -> Peer<FromProducer<Output>>?

  package init(upstream: Peer<FromConsumer<Input>>, downstream: Peer<FromProducer<Output>>) {
    self.upstream = { _ in upstream }
    self.downstream = { _ in downstream }
  }
}
