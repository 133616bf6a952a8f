import RoostDistribution
import Testing

@testable import image_pipeline

@Suite struct PlacementTests {
  @Test("a node that is named twice has the workers of both")
  func merged() throws {
    let placements = try StagePlacements(argument: "size=w1@db:2,here,w1@db,here:3")
    #expect(placements.places.merged.map(\.nodeText) == ["w1@db", "here"])
    #expect(placements.places.merged.map(\.workers) == [3, 4])
  }

  @Test("Workers are placed by stage, node and number")
  func places() throws {
    let placements = try StagePlacements(argument: "format=w1@db:2,here:3,w2@10.0.0.1")
    #expect(placements.stage == "format")
    #expect(placements.places.map(\.nodeText) == ["w1@db", "here", "w2@10.0.0.1"])
    #expect(placements.places.map(\.workers) == [2, 3, 1])
  }

  @Test(
    "What is no placement is refused, and it is said which part will not do and what would",
    arguments: [
      ("", "a stage and its nodes, like size="), ("format", "a stage and its nodes"),
      ("=w@h", "a stage and its nodes"), ("format=", "a stage and its nodes"),
      ("format=w", "w is no node name: it needs one @, as in name@host; nor is it \"here\""),
      ("size=foo:2", "foo is no node name"), ("format=:2", "a node is missing"),
      ("format=w@h,", "a node is missing"),
      ("format=w@h:0", "\"0\" is no number of workers; it is to be 1 or more"),
      ("format=w@h:-1", "\"-1\" is no number"), ("format=here:x", "\"x\" is no number"),
      ("format=w@h:", "\"\" is no number"), ("format=w@h:1,v:2", "v is no node name"),
    ]
  )
  func refused(_ text: String, _ words: String) {
    let error = #expect(throws: UsageError.self) { try StagePlacements(argument: text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("The colons of an IPv6 address are no numbers of workers")
  func addressesOfVersion6() throws {
    let placements = try StagePlacements(argument: "size=w@fe80::a,w@fe80::a:2")
    #expect(placements.places.map(\.nodeText) == ["w@fe80::a", "w@fe80::a"])
    #expect(placements.places.map(\.workers) == [1, 2])
  }

  @Test("A broker is placed by the stage after it and a node")
  func brokers() throws {
    let placement = try BrokerPlacement(argument: "size=w1@db")
    #expect(placement.stage == "size" && placement.node?.description == "w1@db")
    #expect(try BrokerPlacement(argument: "size=here").node == nil)
    for text in ["", "size", "=w@h", "size=", "size=w", "size=w@h:1,v@h"] {
      #expect(throws: UsageError.self, "\(text)") { try BrokerPlacement(argument: text) }
    }
  }

  @Test("The address of a node is a name, a host and a port")
  func addresses() throws {
    let address = try NodeAddress(argument: "w1@db=127.0.0.1:9100")
    #expect(
      address.name.description == "w1@db" && address.endpoint == Endpoint(host: "127.0.0.1", port: 9100)
    )
    #expect(try Endpoint(argument: "[::1]:80") == Endpoint(host: "::1", port: 80))
    let table = [
      ("w1@db", "like worker1@host=10.0.0.1:9101"), ("w1=h:1", "no node name"), ("w1@db=h", "has no port"),
      ("w1@db=h:x", "\"x\" is no port"), ("w1@db=:1", "has no host"), ("w1@db=h:70000", "from 0 to 65535"),
      ("w1@db=h:-1", "\"-1\" is no port"), ("w1@db=h:0", "nobody listens on port 0"),
    ]
    for (text, words) in table {
      let error = #expect(throws: UsageError.self, "\(text)") { try NodeAddress(argument: text) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
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
      (["--workers", "size=foo:2"], "foo is no node name"),
      (
        ["--workers", "size=here:2", "--size-workers", "5"],
        "--size-workers 5 and --workers size=… both say how many workers size has"
      ),
      (["--node", "a@h=h:1", "--node", "a@h=h:2", "--workers", "size=a@h"], "given twice"),
      (["--node", "a@h=h:1", "--workers", "size=a@h,b@h"], "b@h has no --node b@h=host:port"),
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
