/// A hierarchical timer wheel: eleven levels of 64 slots, so that any 64-bit tick has a place.
///
/// A node sits at the level of the highest bit in which its deadline differs from `now`: within 64 ticks at
/// level 0, whose slots are one tick wide, within 4,096 at level 1, and so on. Hence all the nodes of a slot
/// lie ahead of `now`, every slot of a level comes before any of the next level, and nodes with one deadline
/// always share a slot, in the order they were inserted. When time reaches a slot of a higher level, its nodes
/// are spread over the levels below: at most ten moves in a node's life, and none for one cancelled in time.
///
/// Inserting and cancelling are O(1) and never allocate. A bit for each slot that holds something makes
/// finding the next one a matter of two bit scans, however sparse the wheel.
///
/// It knows no clock and takes no lock: it lives inside its owner's. See ``TimerNode`` for who retains what.
struct TimerWheel: ~Copyable {
  private static var levels: Int { 11 }
  private static var bits: Int { 6 }
  private static var slotsPerLevel: Int { 1 << bits }
  private static var slotMask: UInt64 { UInt64(slotsPerLevel - 1) }
  /// The slot after all the levels: what was due already when it was inserted.
  private static var overdue: Int { levels * slotsPerLevel }

  /// The tick up to which everything has fired.
  private(set) var now: UInt64

  /// How many timers are set.
  private(set) var count = 0

  private let slots: UnsafeMutablePointer<TimerList>
  /// A word a level: which of its slots hold something.
  private let occupied: UnsafeMutablePointer<UInt64>
  /// A bit a level: whether any of its slots does.
  private var occupiedLevels: UInt32 = 0

  /// An empty wheel whose time is `now`.
  init(now: UInt64 = 0) {
    self.now = now
    slots = .allocate(capacity: Self.overdue + 1)
    slots.initialize(repeating: TimerList(), count: Self.overdue + 1)
    occupied = .allocate(capacity: Self.levels)
    occupied.initialize(repeating: 0, count: Self.levels)
  }

  deinit {
    for slot in 0...Self.overdue {
      while let node = slots[slot].removeFirst() {
        Self.release(node)
      }
    }
    slots.deallocate()
    occupied.deallocate()
  }

  /// Sets `node` to fire at the first `advance` to `deadline` or later; a node that is set already is moved.
  ///
  /// A deadline that has passed counts as `now`: the node fires at the next `advance`, whatever its target.
  mutating func insert(_ node: TimerNode, deadline: UInt64) {
    let reference = Unmanaged.passUnretained(node)
    if node.slot == TimerNode.unlinked {
      _ = reference.retain()
      count += 1
    } else {
      unlink(reference)
    }
    node.deadline = deadline
    place(reference, deadline: deadline)
  }

  /// Unsets `node`.
  ///
  /// - Returns: `true` if it was set, and so will not fire; `false` if it has fired, been cancelled already, or
  ///   never was set.
  @discardableResult
  mutating func cancel(_ node: TimerNode) -> Bool {
    guard node.slot != TimerNode.unlinked else { return false }
    let reference = Unmanaged.passUnretained(node)
    unlink(reference)
    count -= 1
    Self.release(reference)
    return true
  }

  /// Moves time to `target` (never backwards) and appends to `fired` every node whose deadline has come, by
  /// deadline, those with one deadline in the order they were inserted.
  ///
  /// The nodes are unset; calling their `fire()` is left to the caller, who does it outside its lock.
  mutating func advance(to target: UInt64, into fired: inout [TimerNode]) {
    while let node = slots[Self.overdue].removeFirst() {
      hand(node, to: &fired)
    }
    while let (level, index, start) = nextSlot, start <= target {
      now = start
      empty(level: level, index: index, into: &fired)
    }
    now = max(now, target)
  }

  /// The tick by which `advance` should next be called, or `nil` if no timer is set.
  ///
  /// No timer is due before it. It is exact for timers within 64 ticks; for others it may be earlier than the
  /// deadline, when the wheel wants to sort them more finely. One that is due already gives `now`.
  ///
  /// A sleeping thread need only be woken for an insertion whose deadline is before the tick it sleeps to:
  /// cancelling what it waits for costs it one idle wake-up.
  var nextDeadline: UInt64? {
    slots[Self.overdue].isEmpty ? nextSlot?.start : now
  }

  // MARK: Slots

  /// The earliest slot that holds something, and the first tick it covers.
  private var nextSlot: (level: Int, index: Int, start: UInt64)? {
    guard occupiedLevels != 0 else { return nil }
    let level = occupiedLevels.trailingZeroBitCount
    let index = occupied[level].trailingZeroBitCount
    let above = (level + 1) * Self.bits
    // The bits above the level are those of `now`; `>>` by 64 or more gives 0.
    let start = (now >> above) << above | UInt64(index) << (level * Self.bits)
    return (level, index, start)
  }

  /// Links a node into the slot where its deadline belongs.
  @inline(__always)
  private mutating func place(_ node: Unmanaged<TimerNode>, deadline: UInt64) {
    guard deadline > now else {
      return append(node, to: Self.overdue)
    }
    let level = (UInt64.bitWidth - 1 - (deadline ^ now).leadingZeroBitCount) / Self.bits
    let index = Int(truncatingIfNeeded: deadline &>> UInt64(level * Self.bits) & Self.slotMask)
    append(node, to: level * Self.slotsPerLevel + index)
    occupied[level] |= 1 &<< UInt64(index)
    occupiedLevels |= 1 &<< UInt32(level)
  }

  @inline(__always)
  private func append(_ node: Unmanaged<TimerNode>, to slot: Int) {
    node._withUnsafeGuaranteedRef { $0.slot = Int32(truncatingIfNeeded: slot) }
    slots[slot].append(node)
  }

  /// Takes a linked node out of its slot; it keeps its reference and its `slot`.
  @inline(__always)
  private mutating func unlink(_ node: Unmanaged<TimerNode>) {
    let slot = Int(node._withUnsafeGuaranteedRef { $0.slot })
    slots[slot].remove(node)
    if slots[slot].isEmpty && slot != Self.overdue {
      markEmpty(level: slot / Self.slotsPerLevel, index: slot % Self.slotsPerLevel)
    }
  }

  @inline(__always)
  private mutating func markEmpty(level: Int, index: Int) {
    occupied[level] &= ~(1 &<< UInt64(index))
    if occupied[level] == 0 {
      occupiedLevels &= ~(1 &<< UInt32(level))
    }
  }

  /// Fires what is due in a slot that `now` has reached, and moves the rest to the levels below.
  private mutating func empty(level: Int, index: Int, into fired: inout [TimerNode]) {
    var list = slots[level * Self.slotsPerLevel + index]
    slots[level * Self.slotsPerLevel + index] = TimerList()
    markEmpty(level: level, index: index)
    while let node = list.removeFirst() {
      let deadline = node._withUnsafeGuaranteedRef { $0.deadline }
      if deadline <= now {
        hand(node, to: &fired)
      } else {
        place(node, deadline: deadline)
      }
    }
  }

  /// Gives an unlinked node, and the wheel's reference to it, to `fired`.
  private mutating func hand(_ node: Unmanaged<TimerNode>, to fired: inout [TimerNode]) {
    count -= 1
    let node = node.takeRetainedValue()
    node.slot = TimerNode.unlinked
    fired.append(node)
  }

  /// Gives up the wheel's reference to a node that is in no list.
  @inline(__always)
  private static func release(_ node: Unmanaged<TimerNode>) {
    node._withUnsafeGuaranteedRef { $0.slot = TimerNode.unlinked }
    node.release()
  }
}
