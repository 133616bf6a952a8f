/// A growing row of messages, filled at one end and emptied from the other: by hand, since it must cost
/// nothing while it is empty and never check what its owner already knows.
@usableFromInline
struct MessageBuffer<Message> {
  @usableFromInline var base: UnsafeMutablePointer<Message>?
  @usableFromInline var capacity: Int32 = 0
  @usableFromInline var head: Int = 0
  @usableFromInline var tail: Int = 0

  /// What an idle process may keep: bytes.
  @usableFromInline static var keptBytes: Int { 256 }

  @inlinable
  init() {}

  @inlinable var isEmpty: Bool { head == tail }
  @inlinable var count: Int { tail &- head }

  @inlinable
  @inline(__always)
  mutating func append(_ message: consuming Message) {
    if tail == Int(capacity) { makeRoom() }
    (base! + tail).initialize(to: message)
    tail &+= 1
  }

  /// The oldest message. Only when there is one.
  @inlinable
  @inline(__always)
  mutating func takeFirst() -> Message {
    let message = (base! + head).move()
    head &+= 1
    if head == tail { (head, tail) = (0, 0) }
    return message
  }

  @inlinable
  @inline(never)
  mutating func makeRoom() {
    if head > 0 && head >= Int(capacity) / 2 {
      base!.moveInitialize(from: base! + head, count: count)
    } else {
      let larger = max(4, Int(capacity) * 2)
      let made = UnsafeMutablePointer<Message>.allocate(capacity: larger)
      if let base {
        made.moveInitialize(from: base + head, count: count)
        base.deallocate()
      }
      (base, capacity) = (made, Int32(clamping: larger))
    }
    (head, tail) = (0, count)
  }

  /// Gives the memory of an empty buffer back if it is more than an idle process may keep.
  @inlinable
  mutating func shrink() {
    guard Int(capacity) &* MemoryLayout<Message>.stride > Self.keptBytes else { return }
    base?.deallocate()
    (base, capacity, head, tail) = (nil, 0, 0, 0)
  }

  @inlinable
  mutating func destroy() {
    guard let base else { return }
    (base + head).deinitialize(count: count)
    base.deallocate()
    (self.base, capacity, head, tail) = (nil, 0, 0, 0)
  }
}
