import ExternalTerm
import Foundation
import Synchronization
import Testing

@Suite("Values nested in each other")
struct NestingTests {
  indirect enum Chain: Codable, Equatable, Sendable {
    case end
    case link(Chain)
  }

  final class Link: Codable {
    var next: Link?
    init(next: Link?) { self.next = next }
  }

  struct Tree: Codable, Equatable, Sendable { var trees: [Tree] = [] }
  struct Table: Codable, Equatable, Sendable { var tables: [String: Table] = [:] }

  private func chain(_ depth: Int) -> Chain {
    (0..<depth).reduce(.end) { chain, _ in .link(chain) }
  }

  private func tree(_ depth: Int) -> Tree {
    (0..<depth).reduce(Tree()) { tree, _ in Tree(trees: [tree]) }
  }

  private func table(_ depth: Int) -> Table {
    (0..<depth).reduce(Table()) { table, _ in Table(tables: ["": table]) }
  }

  @Test("are written and read up to the limit")
  func within() throws {
    #expect(try Mapping.copy(chain(200)) == chain(200))
    #expect(try Mapping.copy(tree(100)) == tree(100))
    #expect(try Mapping.copy(table(100)) == table(100))
  }

  @Test("are not written beyond it, however deep they are")
  func tooDeepToWrite() {
    func code(_ value: some Encodable) -> TermEncodingError.Code? {
      (#expect(throws: TermEncodingError.self) { _ = try TermEncoder().encode(value) })?.code
    }
    #expect(code(chain(5000)) == .tooDeep)
    #expect(code(tree(5000)) == .tooDeep)
    #expect(code(table(5000)) == .tooDeep)
    let link = (0..<5000).reduce(Link(next: nil)) { link, _ in Link(next: link) }
    #expect(code(link) == .tooDeep)
  }

  @Test("are not read beyond it, in each kind of nesting")
  func tooDeepToRead() throws {
    func code<Value: Decodable>(_ type: Value.Type, _ open: [UInt8], _ depth: Int) -> TermDecodingError.Code?
    {
      do {
        _ = try TermDecoder().decode(type, from: [131] + open.repeated(depth))
        return nil
      } catch {
        return (error as? TermDecodingError)?.code
      }
    }
    let link: [UInt8] = [104, 2, 119, 4] + Array("link".utf8)
    let trees: [UInt8] = [116, 0, 0, 0, 1, 119, 5] + Array("trees".utf8) + [108, 0, 0, 0, 1]
    let tables: [UInt8] =
      [116, 0, 0, 0, 1, 119, 6] + Array("tables".utf8) + [116, 0, 0, 0, 1, 109, 0, 0, 0, 0]
    let next: [UInt8] = [116, 0, 0, 0, 1, 119, 4] + Array("next".utf8)
    #expect(code(Chain.self, link, 100_000) == .limitExceeded)
    #expect(code(Tree.self, trees, 100_000) == .limitExceeded)
    #expect(code(Table.self, tables, 100_000) == .limitExceeded)
    #expect(code(Link.self, next, 100_000) == .limitExceeded)
    // Here it is the type that goes no deeper.
    #expect(code([[[Int]]].self, [108, 0, 0, 0, 1], 100_000) == .mismatch)
  }

  #if DEBUG
    private static let stack = 2 << 20
  #else
    private static let stack = 512 << 10
  #endif

  @Test("of the greatest depth fit into the half megabyte of stack that a thread may have, if optimised")
  func stack() throws {
    let values = (chain(250), tree(120), table(120))
    let bytes = try [
      TermEncoder().encode(values.0), TermEncoder().encode(values.1), TermEncoder().encode(values.2),
    ]
    try OnThread.run(stack: Self.stack) {
      let chain = try TermDecoder().decode(Chain.self, from: bytes[0])
      let tree = try TermDecoder().decode(Tree.self, from: bytes[1])
      let table = try TermDecoder().decode(Table.self, from: bytes[2])
      #expect((chain, tree, table) == values)
      let written = try TermEncoder().encode(chain)
      #expect(written == bytes[0])
      #expect(throws: TermEncodingError.self) { try TermEncoder().encode(self.tree(1000)) }
    }
  }
}

/// Runs work on a thread of its own.
private enum OnThread {
  static func run(stack: Int, _ body: @escaping @Sendable () throws -> Void) throws {
    let result = Mutex<Result<Void, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let outcome = Result { try body() }
      result.withLock { $0 = outcome }
      done.signal()
    }
    thread.stackSize = stack
    thread.start()
    done.wait()
    try result.withLock { $0 }?.get()
  }
}
