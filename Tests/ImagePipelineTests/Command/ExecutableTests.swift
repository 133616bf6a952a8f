import Foundation
import Testing

@testable import image_pipeline

/// What only the executable itself can show.
@Suite(.timeLimit(.minutes(5))) struct ExecutableTests {
  /// Runs it with its standard output going to `output`; gives the exit status and what it says on standard error.
  private func run(_ arguments: [String], output: FileHandle) throws -> (status: Int32, complained: String) {
    let (process, errors) = (Process(), Pipe())
    process.executableURL = NodeProcess.executable
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit else { throw Refusal(description: "it was killed by a signal") }
    return (process.terminationStatus, String(decoding: complained, as: UTF8.self))
  }

  @Test("a closed pipe does not end a run half-way: all is done, and the status says that nobody was told")
  func closedPipe() throws {
    let photos = try PhotoFolder(2)
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let arguments = ["run", "--input", photos.input, "--output", photos.output]
    let (status, complained) = try run(arguments, output: pipe.fileHandleForWriting)
    #expect(status == 3)
    #expect(complained.hasSuffix("the report could not be written: Broken pipe\n"))
    #expect(photos.files(in: .output).count == 2)
    #expect(try readFolder(photos.output).map(\.name) == ["output"])
  }

  @Test("help that cannot be written ends with status 3", .enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let (status, complained) = try run(["--help"], output: full)
    #expect(status == 3 && complained == "nothing could be written: No space left on device\n")
  }
}
