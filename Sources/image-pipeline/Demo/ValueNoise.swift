/// Smooth noise: random values on a lattice, blended between, in octaves of twice the detail and half the weight.
struct ValueNoise: Sendable {
  private static let side = 64
  private let lattice: [Float]
  private let octaves: Int

  init(octaves: Int, using random: inout SplitMix) {
    var lattice: [Float] = []
    lattice.reserveCapacity(Self.side * Self.side)
    for _ in 0..<(Self.side * Self.side) { lattice.append(random.unit()) }
    self.lattice = lattice
    self.octaves = octaves
  }

  /// The noise at a point not left of or above the origin, 0 to 1.
  func value(_ x: Float, _ y: Float) -> Float {
    var (sum, weight, total, scale): (Float, Float, Float, Float) = (0, 1, 0, 1)
    for _ in 0..<octaves {
      sum += weight * octave(x * scale, y * scale)
      total += weight
      weight /= 2
      scale *= 2
    }
    return sum / total
  }

  private func octave(_ x: Float, _ y: Float) -> Float {
    let (left, top) = (Int(x), Int(y))
    let (u, v) = (Self.eased(x - Float(left)), Self.eased(y - Float(top)))
    let upper = corner(left, top) * (1 - u) + corner(left + 1, top) * u
    let lower = corner(left, top + 1) * (1 - u) + corner(left + 1, top + 1) * u
    return upper * (1 - v) + lower * v
  }

  private func corner(_ x: Int, _ y: Int) -> Float {
    lattice[(y & (Self.side - 1)) * Self.side + (x & (Self.side - 1))]
  }

  private static func eased(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
