import Foundation
import Testing

@testable import image_pipeline

@Suite(.timeLimit(.minutes(5))) struct StandardStreamTests {
  @Test("all of a text arrives, though the stream takes less at a time and is non-blocking")
  func whole() async throws {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    #expect(fcntl(end, F_SETFL, O_NONBLOCK) == 0)
    let text = String(repeating: "ü lines\n", count: 40_000)
    let reading = Task.detached { try pipe.fileHandleForReading.readToEnd() }
    try StandardStream.write(text, to: end)
    try pipe.fileHandleForWriting.close()
    #expect(try await reading.value == Data(text.utf8))
  }

  @Test(
    "a stream that takes nothing is an error in the system's words",
    .enabled(if: access("/dev/full", W_OK) == 0)
  )
  func full() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    #expect(throws: SystemFailure(code: ENOSPC)) {
      try StandardStream.write("report", to: full.fileDescriptor)
    }
  }
}
