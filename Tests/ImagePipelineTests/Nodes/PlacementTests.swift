import RoostDistribution
import Testing

@testable import image_pipeline

@Suite struct PlacementTests {
  @Test("Workers are placed by stage, node and number")
  func places() throws {
    let placements = try #require(StagePlacements(argument: "format=w1@db:2,here:3,w2@10.0.0.1"))
    #expect(placements.stage == "format")
    #expect(placements.places.map(\.nodeText) == ["w1@db", "here", "w2@10.0.0.1"])
    #expect(placements.places.map(\.workers) == [2, 3, 1])
  }

  @Test(
    "What is no placement is refused",
    arguments: ["", "format", "=w@h", "format=", "format=w", "format=w@h:0", "format=w@h,", "format=w@h:-1"]
  )
  func refused(_ text: String) { #expect(StagePlacements(argument: text) == nil) }

  @Test("A broker is placed by the stage after it and a node")
  func brokers() throws {
    let placement = try #require(BrokerPlacement(argument: "size=w1@db"))
    #expect(placement.stage == "size" && placement.node?.description == "w1@db")
    #expect(BrokerPlacement(argument: "size=here") != nil)
    #expect(BrokerPlacement(argument: "size=here")?.node == nil)
    for text in ["", "size", "=w@h", "size=", "size=w", "size=w@h:1,v@h"] {
      #expect(BrokerPlacement(argument: text) == nil, "\(text)")
    }
  }

  @Test("The address of a node is a name, a host and a port")
  func addresses() throws {
    let address = try #require(NodeAddress(argument: "w1@db=127.0.0.1:9100"))
    #expect(
      address.name.description == "w1@db" && address.endpoint == Endpoint(host: "127.0.0.1", port: 9100)
    )
    #expect(Endpoint(argument: "[::1]:80") == Endpoint(host: "::1", port: 80))
    for text in ["w1@db", "w1=h:1", "w1@db=h", "w1@db=h:x", "w1@db=:1", "w1@db=h:70000"] {
      #expect(NodeAddress(argument: text) == nil, "\(text)")
    }
  }

  @Test(
    "Placements that make no sense are usage errors in words",
    arguments: [
      (["--workers", "paint=w@h"], "the stages are"),
      (["--workers", "size=w@h", "--workers", "size=here"], "given twice"),
      (["--workers", "size=w@h"], "--secret-file"),
      (["--workers", "size=w@h", "--secret-file", "/no/such/file"], "/no/such/file"),
      (["--workers", "size=w@h", "--ca-file", "c", "--key-file", "k"], "need all of --ca-file"),
      (
        [
          "--workers", "size=w@h", "--ca-file", "/no/ca", "--certificate-file", "/no/c", "--key-file",
          "/no/k",
        ],
        "/no/c"
      ),
      (["--workers", "size=w@h", "--secret-file", "s", "--ca-file", "c"], "not both"),
      (["--ca-file", "c"], "no stage has workers on another node"),
      (["--workers", "size=here:2", "--node", "w@h=h:1"], "no stage has workers there"),
      (["--workers", "size=here:2000"], "more than 1024"),
      (["--broker", "format=w@h"], "the stages with a broker before them are resolution, size"),
      (["--broker", "paint=w@h"], "the stages with a broker before them are"),
      (["--broker", "size=w@h", "--broker", "size=here"], "given twice"),
      (["--broker", "size=w@h"], "--secret-file"),
      (["--broker", "size"], "--broker"),
      (["--broker", "size=here", "--node", "w@h=h:1"], "no stage has workers there, nor a broker"),
    ]
  )
  func bad(_ arguments: [String], _ words: String) {
    let error = #expect(throws: (any Error).self) {
      try ImagePipeline.parseAsRoot(["run", "--input", "a", "--output", "b"] + arguments)
    }
    guard let error else { return }
    let ending = Ending(parsing: error)
    #expect(ending.status == 2 && ending.message.contains(words), "\(ending.message)")
  }

  @Test("A broker on another node makes it one of the run's, and one here does not")
  func brokerNodes() throws {
    let folder = try TemporaryFolder()
    try folder.file("secret", Array("a secret of sixteen characters or more".utf8))
    let options = try PipelineOptions.parse(
      ["--broker", "size=w@h", "--broker", "resolution=here", "--secret-file", "\(folder.path)/secret"]
        + ["--node", "w@h=127.0.0.1:9100"]
    )
    #expect(try options.clusterPlan()?.addresses.keys.map(\.description) == ["w@h"])
    #expect(options.stage("size", 2, .output).broker?.description == "w@h")
    #expect(options.stage("resolution", 2, .scaled).broker == nil)
    #expect(try PipelineOptions.parse(["--broker", "size=here"]).clusterPlan() == nil)
  }

  @Test("Workers placed here need no nodes, and count as asked for")
  func here() throws {
    let options = try PipelineOptions.parse(["--workers", "size=here:3"])
    #expect(try options.clusterPlan() == nil)
    #expect(options.stage("size", 2, .output).workers == 3)
    #expect(options.stage("format", 2, .formatted).workers == 2)
  }
}
