/// A growing row of messages, filled at one end and emptied from the other: by hand, since it must cost
/// nothing while it is empty, one word of its owner, and never check what that knows already.
@usableFromInline
struct MessageBuffer<Message> {
  /// What stands before the messages in memory.
  @usableFromInline
  struct Header {
    @usableFromInline let capacity: UInt32
    @usableFromInline var head: UInt32 = 0
    @usableFromInline var tail: UInt32 = 0

    @inlinable
    init(capacity: UInt32) { self.capacity = capacity }
  }

  @usableFromInline var header: UnsafeMutablePointer<Header>?

  /// What an idle process may keep: bytes of messages.
  @usableFromInline static var keptBytes: Int { 256 }

  @inlinable static var alignment: Int { max(16, MemoryLayout<Message>.alignment) }

  /// Where the messages begin.
  @inlinable static var offset: Int { alignment }

  @inlinable
  init() {}

  @inlinable var hasMemory: Bool { header != nil }
  @inlinable var capacity: Int { header.map { Int($0.pointee.capacity) } ?? 0 }

  @inlinable
  @inline(__always)
  var isEmpty: Bool {
    guard let header else { return true }
    return header.pointee.head == header.pointee.tail
  }

  @inlinable
  var count: Int { header.map { Int($0.pointee.tail &- $0.pointee.head) } ?? 0 }

  @inlinable
  @inline(__always)
  static func messages(_ header: UnsafeMutablePointer<Header>) -> UnsafeMutablePointer<Message> {
    (UnsafeMutableRawPointer(header) + offset).assumingMemoryBound(to: Message.self)
  }

  @inlinable
  @inline(__always)
  mutating func append(_ message: consuming Message) {
    let header = headerWithRoom()
    let tail = header.pointee.tail
    (Self.messages(header) + Int(tail)).initialize(to: message)
    header.pointee.tail = tail &+ 1
  }

  @inlinable
  @inline(__always)
  mutating func headerWithRoom() -> UnsafeMutablePointer<Header> {
    if let header, header.pointee.tail != header.pointee.capacity { return header }
    return makeRoom()
  }

  /// The oldest message. Only when there is one.
  @inlinable
  @inline(__always)
  mutating func takeFirst() -> Message {
    let header = header!
    let head = header.pointee.head
    let message = (Self.messages(header) + Int(head)).move()
    if head &+ 1 == header.pointee.tail {
      (header.pointee.head, header.pointee.tail) = (0, 0)
    } else {
      header.pointee.head = head &+ 1
    }
    return message
  }

  @inlinable
  @inline(never)
  mutating func makeRoom() -> UnsafeMutablePointer<Header> {
    let (count, capacity) = (count, capacity)
    if let header, header.pointee.head > 0, Int(header.pointee.head) >= capacity / 2 {
      let messages = Self.messages(header)
      messages.moveInitialize(from: messages + Int(header.pointee.head), count: count)
      (header.pointee.head, header.pointee.tail) = (0, UInt32(count))
      return header
    }
    precondition(UInt32(capacity) <= .max / 2, "A mailbox has room for 2 billion messages.")
    let made = Self.allocate(capacity: max(4, capacity * 2))
    if let header {
      let messages = Self.messages(header) + Int(header.pointee.head)
      Self.messages(made).moveInitialize(from: messages, count: count)
      header.deallocate()
    }
    made.pointee.tail = UInt32(count)
    header = made
    return made
  }

  @inlinable
  static func allocate(capacity: Int) -> UnsafeMutablePointer<Header> {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: offset + capacity * MemoryLayout<Message>.stride,
      alignment: alignment
    )
    return memory.initializeMemory(as: Header.self, to: Header(capacity: UInt32(capacity)))
  }

  /// Gives the memory of an empty buffer back if it is more than an idle process may keep.
  @inlinable
  @inline(__always)
  mutating func shrink() {
    if header != nil, capacity &* MemoryLayout<Message>.stride > Self.keptBytes { release() }
  }

  @inlinable
  mutating func destroy() {
    guard let header else { return }
    (Self.messages(header) + Int(header.pointee.head)).deinitialize(count: count)
    release()
  }

  @inlinable
  @inline(never)
  mutating func release() {
    header?.deallocate()
    header = nil
  }
}
