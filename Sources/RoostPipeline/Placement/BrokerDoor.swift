/// How the workers of the run's own node reach a broker on another.
package struct BrokerDoor<Payload: Sendable>: Sendable {
  let consumers: Peer<FromConsumer<Payload>>
  let producers: Peer<FromProducer<Payload>>

  package init(consumers: Peer<FromConsumer<Payload>>, producers: Peer<FromProducer<Payload>>) {
    self.consumers = consumers
    self.producers = producers
  }
}
