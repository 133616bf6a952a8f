/// Pixels in rows from the top, three bytes each: red, green, blue.
struct Photograph: Equatable, Sendable {
  var width: Int
  var height: Int
  var pixels: [UInt8]
}

extension Photograph {
  /// The side of the demo's photographs, in pixels.
  static let side = 224

  /// Makes up a photograph: sky over ground with a few things in front, light, texture and grain.
  /// Equal seeds and indices give equal pixels on every machine.
  init(seed: UInt64, index: Int, side: Int = Photograph.side) {
    var random = SplitMix(seed: seed, index: index)
    let scene = Scene(using: &random)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(side * side * 3)
    for row in 0..<side {
      for column in 0..<side {
        let colour = scene.colour(Float(column) / Float(side), Float(row) / Float(side))
        let grain = random.within(-5...5)
        for value in [colour.x, colour.y, colour.z] {
          pixels.append(UInt8(min(max(value * 255 + grain, 0), 255)))
        }
      }
    }
    self.init(width: side, height: side, pixels: pixels)
  }
}

/// What a made-up photograph shows. Coordinates run from 0 to 1, colours too.
private struct Scene {
  private struct Thing {
    var centre: SIMD2<Float>
    var radius: SIMD2<Float>
    var round: Bool
    var colour: SIMD3<Float>
  }

  private let noise: ValueNoise
  private let skyTop, skyBottom, ground: SIMD3<Float>
  private let horizon, roughness: Float
  private let things: [Thing]

  init(using random: inout SplitMix) {
    noise = ValueNoise(octaves: 4, using: &random)
    let dusk = random.unit()
    skyTop = SIMD3(0.20 + 0.4 * dusk, 0.40, 0.85 - 0.4 * dusk)
    skyBottom = SIMD3(0.75 + 0.2 * dusk, 0.75, 0.90 - 0.3 * dusk)
    ground = SIMD3(random.within(0.2...0.6), random.within(0.25...0.6), random.within(0.1...0.35))
    horizon = random.within(0.3...0.7)
    roughness = random.within(3...9)
    var things: [Thing] = []
    for _ in 0..<Int(random.within(3...9)) {
      things.append(
        Thing(
          centre: SIMD2(random.unit(), random.within(0.3...1)),
          radius: SIMD2(random.within(0.04...0.25), random.within(0.04...0.25)),
          round: random.unit() < 0.6,
          colour: SIMD3(random.unit(), random.unit(), random.unit())
        )
      )
    }
    self.things = things
  }

  func colour(_ x: Float, _ y: Float) -> SIMD3<Float> {
    let texture = noise.value(x * roughness, y * roughness)
    let ridge = horizon + 0.12 * (noise.value(x * 4, 1.5) - 0.5)
    var colour: SIMD3<Float>
    if y < ridge {
      let depth = y / ridge
      let cloud = max(0, texture - 0.55) * 1.8
      colour = (skyTop * (1 - depth) + skyBottom * depth) * (1 - cloud) + SIMD3(repeating: cloud)
    } else {
      colour = ground * (0.5 + texture)
    }
    for thing in things {
      let offset = (SIMD2(x, y) - thing.centre) / thing.radius
      let distance = offset * offset
      let inside = thing.round ? distance.sum() < 1 : max(distance.x, distance.y) < 1
      // Lit from the upper left.
      if inside { colour = thing.colour * (0.65 + 0.35 * texture - 0.2 * (offset.x + offset.y)) }
    }
    return colour
  }
}
