import Dispatch
import Foundation
import Synchronization
import Testing

@testable import RoostImaging

/// Eight threads at once, good and bad images mixed: no one gets another's pixels or another's words.
struct ConcurrentUseTests {
  @Test("Pixels stay with their image, by file and in memory")
  func pixels() throws {
    let shop = try Workshop()
    let inputs = try (0..<8).map { try TestImage(seed: $0 + 30).write(in: shop, as: "in\($0)") }
    let expected = try inputs.enumerated().map { index, input in
      try shop.pixels(shop.reference(input, name: "expected\(index)").cut)
    }
    let vips = shop.vips
    let folder = shop.folder
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<12 {
        let index = (thread + round) % inputs.count
        let name = "\(folder)/\(thread)-\(round)"
        do {
          let formatted = try vips.run(.format, on: .file(inputs[index]))
          let scaled = try vips.run(.resolution, on: .image(formatted))
          try vips.run(.size, on: .image(scaled), to: "\(name)-m.png")
          try vips.run(.format, on: .file(inputs[index]), to: "\(name)-f.png")
          try vips.run(.resolution, on: .file("\(name)-f.png"), to: "\(name)-r.png")
          try vips.run(.size, on: .file("\(name)-r.png"), to: "\(name)-s.png")
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      vips.threadWillEnd()
    }
    #expect(failures.withLock { $0 } == [])
    for thread in 0..<8 {
      for round in 0..<12 {
        let index = (thread + round) % inputs.count
        #expect(try shop.pixels("\(folder)/\(thread)-\(round)-m.png") == expected[index])
        #expect(try shop.pixels("\(folder)/\(thread)-\(round)-s.png") == expected[index])
      }
    }
  }

  /// libvips compiles code to shrink with and frees it, through a list that is not locked by those who own it.
  @Test("Code compiled for shrinking is made and freed by many at once")
  func vectorPrograms() throws {
    let shop = try Workshop()
    let vips = shop.vips
    let photograph = try vips.run(.format, on: .file(TestImage().write(in: shop, as: "in")))
    let scaled = Array(try vips.bytes(of: vips.run(.resolution, on: .image(photograph))))
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<60 {
        let again = try? Array(vips.bytes(of: vips.run(.resolution, on: .image(photograph))))
        if again != scaled { wrong.wrappingAdd(1, ordering: .relaxed) }
      }
      vips.threadWillEnd()
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test("Words stay with their failure")
  func words() throws {
    let shop = try Workshop()
    let good = try TestImage().write(in: shop, as: "good")
    let texts = try (0..<8).map { try shop.write("text \($0)".utf8, to: "text\($0).jpg") }
    let whole = try shop.bytes(of: good)
    let cut = try shop.write(whole.prefix(whole.count / 2), to: "cut.jpg")
    let vips = shop.vips
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<30 {
        let bad = round.isMultiple(of: 2) ? texts[thread] : cut
        do {
          _ = try vips.run(.format, on: .file(bad))
          wrong.withLock { $0.append("no error") }
        } catch let error as ImagingError {
          let own = round.isMultiple(of: 2) ? "text\(thread).jpg" : "Premature end"
          let others = (0..<8).filter { $0 != thread || bad == cut }.map { "text\($0).jpg" }
          let foreign = round.isMultiple(of: 2) ? others + ["Premature"] : others
          if !error.words.contains(own) || foreign.contains(where: error.words.contains) {
            wrong.withLock { $0.append("\(error)") }
          }
        } catch {
          wrong.withLock { $0.append("not an ImagingError: \(error)") }
        }
        do { _ = try vips.run(.format, on: .file(good)) } catch { wrong.withLock { $0.append("\(error)") } }
      }
      vips.threadWillEnd()
    }
    #expect(wrong.withLock { $0 } == [])
  }
}
