/// Gives each input the name of its output: the same relative path, the extension replaced by `.png`.
///
/// Inputs that would share that name (`photo.jpg` and `photo.png`) keep their extension instead:
/// `photo.jpg.png` and `photo.png.png`. Should that name be another's natural one, or a folder's, a number
/// follows: `photo.jpg~2.png`. A name that is natural for one input only is never given to another.
/// The names depend on the set of inputs alone, never on the order in which they are listed or finished.
struct OutputNaming: Sendable {
  /// Also keeps apart names that differ in capitals only, for disks that do not tell them apart.
  var ignoringCase = false

  /// The longest file name given out, in bytes: under the usual limit of 255, with room for a temporary mark.
  static let longestName = 240

  /// The output's relative path for each input's relative path, in the order given.
  ///
  /// Swift takes strings for equal that differ only in how accents are composed, though they may name two
  /// files; so inputs are told apart by position, and outputs are kept apart even on disks that agree with Swift.
  func names(for inputs: [String]) -> [String] {
    let paths = inputs.map(RelativePath.init)
    let folders = Set(paths.flatMap { $0.foldersAbove }.map(key))
    let naturals = paths.map { Self.name(for: $0, stem: $0.stem, suffix: "") }
    let sharers = Dictionary(grouping: inputs.indices) { key(naturals[$0]) }
    var names = naturals
    var taken = folders
    var unplaced: [Int] = []
    for (natural, indices) in sharers {
      if indices.count == 1, !folders.contains(natural) {
        taken.insert(natural)
      } else {
        unplaced += indices
      }
    }
    for index in unplaced.sorted(by: { precedesByBytes(inputs[$0], inputs[$1]) }) {
      names[index] = freeName(for: paths[index], taken: taken)
      taken.insert(key(names[index]))
    }
    return names
  }

  private func freeName(for input: RelativePath, taken: Set<String>) -> String {
    var number = 1
    while true {
      let suffix = number == 1 ? "" : "~\(number)"
      let name = Self.name(for: input, stem: input.file, suffix: suffix)
      if !taken.contains(key(name)) { return name }
      number += 1
    }
  }

  private func key(_ path: String) -> String { ignoringCase ? path.lowercased() : path }

  private static func name(for input: RelativePath, stem: Substring, suffix: String) -> String {
    let ending = "\(suffix).png"
    var stem = stem
    while stem.utf8.count + ending.utf8.count > longestName, stem.count > 1 { stem.removeLast() }
    return "\(input.folder)\(stem)\(ending)"
  }
}
