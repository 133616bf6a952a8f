import RoostDistribution
import Testing

@Suite("Which attempt to connect goes on")
struct ConnectArbiterTests {
  private let one = ConnectArbiter.Attempt(id: 1)
  private let two = ConnectArbiter.Attempt(id: 2)
  private let three = ConnectArbiter.Attempt(id: 3)
  private let small: NodeName
  private let great: NodeName

  init() throws {
    small = try NodeName("a@h")
    great = try NodeName("b@h")
  }

  @Test("An attempt goes on if there is no other, and the next waits for it or finds it connected")
  func alone() {
    var arbiter = ConnectArbiter(name: small)
    #expect(arbiter.connect(to: great, as: one) == .proceed)
    #expect(arbiter.connect(to: great, as: two) == .wait(one))
    #expect(arbiter.isWanted(one, with: great) && !arbiter.isWanted(two, with: great))
    #expect(arbiter.established(two, with: great) == false)
    #expect(arbiter.established(one, with: great) == true)
    #expect(arbiter.connect(to: great, as: two) == .connected(one))
    arbiter.ended(one, with: great)
    #expect(arbiter.connect(to: great, as: two) == .proceed)
  }

  @Test("Of two attempts at the same time, both nodes let that of the greater name go on")
  func simultaneous() {
    var atSmall = ConnectArbiter(name: small)
    var atGreat = ConnectArbiter(name: great)
    #expect(atSmall.connect(to: great, as: one) == .proceed)
    #expect(atGreat.connect(to: small, as: one) == .proceed)
    #expect(atGreat.admit(small, as: two) == .init(.nok))
    #expect(atSmall.admit(great, as: two) == .init(.okSimultaneous, abandoned: one))
    // The one that was given up ends, and that changes nothing.
    atSmall.ended(one, with: great)
    #expect(atSmall.isWanted(two, with: great))
    #expect(atSmall.established(two, with: great) == true)
    #expect(atGreat.established(one, with: small) == true)
  }

  @Test("A new attempt of a connected peer takes the connection's place only when that has ended")
  func replacing() {
    var arbiter = ConnectArbiter(name: small)
    _ = arbiter.connect(to: great, as: one)
    _ = arbiter.established(one, with: great)
    #expect(arbiter.admit(great, as: two) == .init(.alive))
    #expect(arbiter.admit(great, as: three) == .init(.drop))
    #expect(arbiter.connect(to: great, as: three) == .connected(one))
    #expect(arbiter.established(two, with: great) == false)
    #expect(arbiter.connection(replacedBy: two, with: great) == one)
    #expect(arbiter.connection(replacedBy: three, with: great) == nil)
    arbiter.ended(one, with: great)
    #expect(arbiter.established(two, with: great) == true)
  }

  @Test("When the new attempt fails, the connection is as before")
  func failedReplacement() {
    var arbiter = ConnectArbiter(name: small)
    _ = arbiter.admit(great, as: one)
    _ = arbiter.established(one, with: great)
    _ = arbiter.admit(great, as: two)
    arbiter.ended(three, with: great)
    arbiter.ended(two, with: great)
    #expect(arbiter.connect(to: great, as: three) == .connected(one))
    #expect(arbiter.admit(great, as: three) == .init(.alive))
  }

  @Test("A node does not connect with one of its own name")
  func itself() {
    var arbiter = ConnectArbiter(name: small)
    #expect(arbiter.admit(small, as: one) == .init(.notAllowed))
  }
}
