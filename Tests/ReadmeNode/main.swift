import Roost
import RoostDistribution
import RoostTLS

var configuration = RuntimeConfiguration()
configuration.nodeName = "one@localhost"
let runtime = try Runtime(configuration)
let node = try Node(
  runtime,
  NodeConfiguration(
    cookie: try Cookie("chocolate"),
    security: .secret(try ClusterSecret("at least sixteen characters"))
  )
)
try await node.start()

// Whoever is registered as "counter" over there, an Erlang gen_server included; its Message is a `WireMessage`.
let counter = node.ref(to: "counter", at: try NodeName("two@localhost"), as: Counter.Message.self)
counter.send(.increment(by: 2))
print(try await counter.call(Counter.Message.value))
