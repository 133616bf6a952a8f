/// Something that goes wrong because a test says so.
struct Refusal: Error, CustomStringConvertible {
  var description: String
}
