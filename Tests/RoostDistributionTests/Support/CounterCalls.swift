import ClusterTestKit
import Roost
import RoostDistribution
import Testing

extension Node {
  /// Has a counter on this node, and gives its addresses as another node has them: by name, and by pid.
  func serveCounter(for other: Node) throws -> [Ref<Counter.Message>] {
    let server = runtime.spawn { Counter() }
    try runtime.register("counter", server)
    let process = try #require(external(server.pid))
    return [other.counter(at: name), try other.ref(to: process, as: Counter.Message.self)]
  }

  /// The address of the counter of a node.
  func counter(at peer: NodeName) -> Ref<Counter.Message> {
    ref(to: "counter", at: peer, as: Counter.Message.self)
  }
}

extension Ref where Message == Counter.Message {
  /// What becomes of a call.
  func result(timeout: Duration? = nil) async -> Result<Int, CallError> {
    do throws(CallError) {
      return .success(try await call(timeout: timeout, Counter.Message.value))
    } catch {
      return .failure(error)
    }
  }
}

extension Request where Answer == Int {
  /// What becomes of it, however long that takes.
  func result() async -> Result<Int, CallError> {
    do throws(CallError) {
      return .success(try await answer(timeout: nil))
    } catch {
      return .failure(error)
    }
  }
}
