/// Finds the items of a run in the input folder and all its sub-folders.
///
/// An **item** is
/// - every entry whose name ends like an image's, whatever it turns out to be: text named `.jpg`, a folder
///   named `x.jpg`, a dangling link and an unreadable file are items that fail with their reason;
/// - every other file that starts with the bytes of a JPEG, PNG, GIF, TIFF, WebP, HEIC or AVIF image;
/// - every folder that cannot be listed, because what it holds cannot be accounted for.
///
/// With ``everyFile`` all other files are items too. What is left is *ignored* and listed with the reason, so
/// that nothing the walk saw goes unmentioned. That goes for hidden entries (`.name`) as well: they are ignored, a
/// folder with all that it holds, unless ``everyFile`` asks for them.
///
/// A folder is walked once: links to folders are followed after all real folders have been walked, and only
/// to those not seen yet, so loops end and results do not depend on which path came first.
struct InputWalk: Sendable {
  var root: String
  var everyFile = false
  /// Folders not to walk, such as the run's own output, each with the reason to report.
  var excluded: [FileIdentity: String] = [:]

  /// Walks the folder. Throws if `root` itself cannot be listed.
  func listing() throws(InputError) -> InputListing {
    do {
      let facts = try FileFacts.of(root, following: true)
      guard facts.kind == .folder else { throw InputError.notAFolder(root) }
      var walker = Walker(walk: self, seen: [facts.identity])
      try walker.walkAll()
      return walker.sorted()
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError.unreadable(root, "\(error)")
    }
  }
}

/// Why there is nothing to walk.
enum InputError: Error, Equatable, CustomStringConvertible {
  case notAFolder(String)
  case unreadable(String, String)

  var description: String {
    switch self {
    case .notAFolder(let path): "the input \(path) is not a folder; name the folder that holds the images"
    case .unreadable(let path, let why): "the input folder \(path) cannot be read: \(why)"
    }
  }
}

/// A walk under way.
private struct Walker {
  let walk: InputWalk
  var seen: Set<FileIdentity>
  var listing = InputListing()
  /// Folders still to be walked, the next one last.
  var pending: [String] = []
  /// Links to folders, kept until the real folders are done.
  var links: [(path: String, identity: FileIdentity)] = []

  mutating func walkAll() throws(SystemFailure) {
    for entry in try readFolder(walk.root) { visit(entry, in: "") }
    walkPending()
    var next = 0
    while next < links.count {
      let link = links[next]
      next += 1
      enter(link.path, link.identity)
      walkPending()
    }
  }

  func sorted() -> InputListing {
    InputListing(
      items: listing.items.sorted { precedesByBytes($0.path, $1.path) },
      ignored: listing.ignored.sorted { precedesByBytes($0.path, $1.path) }
    )
  }

  private mutating func walkPending() {
    while let folder = pending.popLast() {
      do {
        for entry in try readFolder(absolute(folder)) { visit(entry, in: folder) }
      } catch {
        fail(folder, "this folder cannot be listed: \(error)")
      }
    }
  }

  private mutating func visit(_ entry: FolderEntry, in folder: String) {
    let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
    if OwnNames.isOwn(entry.name) { return ignore(path, "made by a run for itself") }
    if entry.isHidden, !walk.everyFile { return ignore(path, "hidden") }
    let named = ImageNames.isImageName(entry.name)
    guard entry.isValid else { return fail(path, "its name is not valid UTF-8") }
    do {
      let own = try FileFacts.of(absolute(path), following: false)
      guard own.kind == .link else { return visit(path, own, named: named, throughLink: false) }
      let target = try FileFacts.of(absolute(path), following: true)
      visit(path, target, named: named, throughLink: true)
    } catch {
      let reason = error.code == 2 ? "a link to nothing" : "cannot be looked at: \(error)"
      named || walk.everyFile ? fail(path, reason) : ignore(path, reason)
    }
  }

  private mutating func visit(_ path: String, _ facts: FileFacts, named: Bool, throughLink: Bool) {
    switch facts.kind {
    case .folder:
      if named, walk.excluded[facts.identity] == nil { fail(path, "a folder, not an image file") }
      if throughLink { links.append((path, facts.identity)) } else { enter(path, facts.identity) }
    case .file:
      visitFile(path, named: named)
    case .special(let what):
      named ? fail(path, "\(what), not an image file") : ignore(path, what)
    case .link:
      fail(path, "a link that leads nowhere")
    }
  }

  private mutating func visitFile(_ path: String, named: Bool) {
    do {
      let head = try readHead(of: absolute(path), count: ImageNames.signatureLength)
      if named || walk.everyFile || ImageNames.looksLikeImage(head) {
        listing.items.append(InputItem(path: path))
      } else {
        ignore(path, "neither named nor starting like an image")
      }
    } catch {
      let reason = "cannot be read: \(error)"
      named || walk.everyFile ? fail(path, reason) : ignore(path, reason)
    }
  }

  private mutating func enter(_ path: String, _ identity: FileIdentity) {
    if let reason = walk.excluded[identity] { return ignore(path, reason) }
    guard seen.insert(identity).inserted else { return ignore(path, "a link to a folder already walked") }
    pending.append(path)
  }

  private mutating func fail(_ path: String, _ reason: String) {
    listing.items.append(InputItem(path: path, fault: reason))
  }

  private mutating func ignore(_ path: String, _ reason: String) {
    listing.ignored.append(IgnoredEntry(path: path, reason: reason))
  }

  private func absolute(_ path: String) -> String { "\(walk.root)/\(path)" }
}
