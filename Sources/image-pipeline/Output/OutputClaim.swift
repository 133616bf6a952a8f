import Foundation

/// The output folder of a run that has it to itself, with all the folders that the run writes to.
struct OutputClaim: Sendable {
  private let layout: OutputLayout
  private let lock: OutputLock
  private let made: MadeFolders

  /// Takes the folder, rids it of what killed runs have left there, and makes the folders for outputs called `names`.
  ///
  /// - Throws: ``OutputError``; nothing is left behind then.
  init(
    _ layout: OutputLayout,
    _ folders: [OutputLayout.Folder],
    for names: some Sequence<String>
  ) throws(OutputError) {
    self.layout = layout
    var made = MadeFolders()
    do { try made.make(layout.root) } catch { throw OutputError(path: layout.root, reason: "\(error)") }
    do {
      lock = try OutputLock(layout.root)
    } catch {
      made.removeEmpty()
      throw error
    }
    Leftovers(layout: layout).remove()
    do {
      try layout.prepare(folders, for: names, making: &made)
    } catch {
      Self.release(layout, lock, undoing: made)
      throw error
    }
    self.made = made
  }

  /// Lets go of the folder, without the files that were for this run only, or that a node had begun which was lost.
  ///
  /// - Parameter undoing: whether folders made for the run go too, if they are empty.
  func release(undoing: Bool = false) {
    Self.release(layout, lock, undoing: undoing ? made : MadeFolders())
  }

  private static func release(_ layout: OutputLayout, _ lock: OutputLock, undoing made: MadeFolders) {
    Leftovers(layout: layout).remove()
    lock.release()
    made.removeEmpty()
  }
}
