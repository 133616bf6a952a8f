import Testing

@testable import image_pipeline

@Suite struct OutputLockTests {
  @Test("one has the lock at a time, and nothing is left of it once it is let go")
  func oneAtATime() throws {
    let folder = try TemporaryFolder()
    let lock = try OutputLock(folder.path)
    let refusal = OutputError(path: folder.path, reason: OutputError.inUse)
    #expect(throws: refusal) { try OutputLock(folder.path) }
    lock.release()
    #expect(try readFolder(folder.path).isEmpty)
    try OutputLock(folder.path).release()
  }

  @Test("the file of a run that was killed keeps nobody out")
  func leftBehind() throws {
    let folder = try TemporaryFolder()
    try folder.file(OwnNames.lock, [])
    try OutputLock(folder.path).release()
    #expect(try readFolder(folder.path).isEmpty)
  }

  @Test("a folder that cannot be locked is named, with the reason")
  func refused() throws {
    let folder = try TemporaryFolder()
    let error = OutputError(path: "\(folder.path)/none", reason: "No such file or directory")
    #expect(throws: error) { try OutputLock("\(folder.path)/none") }
  }
}
