import CoreMetrics
import NIOCore
import Testing

@testable import image_pipeline

@Suite(.timeLimit(.minutes(5))) struct StatsdClientTests {
  @Test("counters, timers and gauges reach a real socket under their names when the client closes")
  func values() async throws {
    let listener = try await UDPListener()
    let address = try StatsdAddress("127.0.0.1:\(listener.port)")
    let client = try await StatsdClient.connect(to: address, flushInterval: .hours(1))
    let factory = StatsdMetricsFactory(client: client)
    Timer(label: "format.0.work_time", dimensions: [], preferredDisplayUnit: .milliseconds, factory: factory)
      .recordNanoseconds(12_500_000)
    Counter(label: "format.0.results_produced", factory: factory).increment(by: 25)
    Gauge(label: "manager.completion_time", factory: factory).record(1234.5)
    Recorder(label: "sizes", dimensions: [], aggregate: true, factory: factory).record(7)
    await client.close()
    let lines = await listener.lines(4)
    #expect(
      lines == [
        "format.0.work_time:12.5|ms", "format.0.results_produced:25|c", "manager.completion_time:1234.5|g",
        "sizes:7|h",
      ]
    )
    await listener.close()
  }

  @Test("what has gathered leaves on the interval, without more to push it")
  func interval() async throws {
    let listener = try await UDPListener()
    let address = try StatsdAddress("127.0.0.1:\(listener.port)")
    let client = try await StatsdClient.connect(to: address, flushInterval: .milliseconds(5))
    client.send("a:1|c")
    #expect(await listener.lines(1) == ["a:1|c"])
    client.send("b:1|c")
    #expect(await listener.lines(1) == ["b:1|c"])
    await client.close()
    await listener.close()
  }

  @Test("an IPv6 listener is reached", .enabled(if: StatsdClientTests.hasIPv6))
  func ipv6() async throws {
    let listener = try await UDPListener(host: "::1")
    let client = try await StatsdClient.connect(to: StatsdAddress("[::1]:\(listener.port)"))
    client.send("a:1|c")
    await client.close()
    #expect(await listener.lines(1) == ["a:1|c"])
    await listener.close()
  }

  @Test("sending to nobody goes on, and so does sending after the end")
  func nobody() async throws {
    let listener = try await UDPListener()
    let port = listener.port
    await listener.close()
    let client = try await StatsdClient.connect(to: StatsdAddress("127.0.0.1:\(port)"))
    for round in 0..<200 {
      client.send("a:\(round)|c")
      client.flush()
    }
    await client.close()
    client.send("late:1|c")
    client.flush()
    await client.close()
  }

  @Test("a host without an address is an error of connecting")
  func unknownHost() async throws {
    let address = try StatsdAddress("nowhere.invalid:8125")
    await #expect(throws: (any Error).self) { try await StatsdClient.connect(to: address) }
  }

  static var hasIPv6: Bool {
    (try? SocketAddress(ipAddress: "::1", port: 0)) != nil && loopbackTakesIPv6()
  }
}
