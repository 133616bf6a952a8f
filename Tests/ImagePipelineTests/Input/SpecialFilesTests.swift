import Foundation
import Testing

@testable import image_pipeline

/// What is named like an image and cannot be read as one, not even by the superuser.
@Suite(.timeLimit(.minutes(5))) struct SpecialFilesTests {
  private let noImage = ", not an image file"

  @Test(
    "pipes, devices and sockets are items with a fault, also behind links, and nobody waits for what is in them"
  )
  func special() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo("\(folder.path)/plain", 0o600) == 0)
    #expect(mkfifo("\(folder.path)/pipe.jpg", 0o600) == 0)
    try folder.link("pipe-link.jpg", to: "plain")
    try folder.link("device.jpg", to: "/dev/zero")
    let items = [
      InputItem(path: "device.jpg", fault: "a device\(noImage)"),
      InputItem(path: "pipe-link.jpg", fault: "a named pipe\(noImage)"),
      InputItem(path: "pipe.jpg", fault: "a named pipe\(noImage)"),
    ]
    // Elsewhere only the superuser may make one without a process that listens.
    #if os(Linux)
      #expect(mknod("\(folder.path)/socket.jpg", S_IFSOCK | 0o600, 0) == 0)
      let sockets = [InputItem(path: "socket.jpg", fault: "a socket\(noImage)")]
    #else
      let sockets: [InputItem] = []
    #endif
    let listing = try InputWalk(root: folder.path).listing()
    #expect(listing.items == items + sockets)
    #expect(listing.ignored == [IgnoredEntry(path: "plain", reason: "a named pipe")])
  }

  @Test("links that lead to one another are items with a fault, and folders that do are walked once")
  func loops() throws {
    let folder = try TemporaryFolder()
    try folder.link("self.jpg", to: "self.jpg")
    try folder.link("there.jpg", to: "back.jpg")
    try folder.link("back.jpg", to: "there.jpg")
    try folder.file("in/photo.jpg")
    try folder.link("in/around.jpg", to: "..")
    let listing = try InputWalk(root: folder.path).listing()
    let fault = "cannot be looked at: \(SystemFailure(code: ELOOP))"
    #expect(
      listing.items == [
        InputItem(path: "back.jpg", fault: fault),
        InputItem(path: "in/around.jpg", fault: "a folder\(noImage)"), InputItem(path: "in/photo.jpg"),
        InputItem(path: "self.jpg", fault: fault), InputItem(path: "there.jpg", fault: fault),
      ]
    )
    #expect(
      listing.ignored == [IgnoredEntry(path: "in/around.jpg", reason: "a link to a folder already walked")]
    )
  }

  @Test(
    "a file that refuses whoever reads it is an item with a fault",
    .enabled(if: access("/proc/self/mem", F_OK) == 0, "this system has no file of the kind")
  )
  func refusing() throws {
    let folder = try TemporaryFolder()
    try folder.link("memory.jpg", to: "/proc/self/mem")
    let listing = try InputWalk(root: folder.path).listing()
    #expect(listing.items.map(\.path) == ["memory.jpg"] && listing.ignored == [])
    #expect(listing.items.first?.fault?.hasPrefix("cannot be read: ") == true)
  }
}
