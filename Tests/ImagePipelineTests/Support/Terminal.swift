import Foundation

@testable import image_pipeline

/// A pseudo-terminal: what a program writes to one end is read from the other.
struct Terminal {
  let reading: FileHandle
  let writing: FileHandle

  /// Whether this system gives them out.
  static let isAvailable = access("/dev/ptmx", R_OK | W_OK) == 0

  init(columns: UInt16) throws {
    var (near, far): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&near, &far, nil, nil, &size) == 0 else { throw SystemFailure(code: errno) }
    // No program that another test starts is to keep it open.
    for descriptor in [near, far] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    reading = FileHandle(fileDescriptor: near, closeOnDealloc: true)
    writing = FileHandle(fileDescriptor: far, closeOnDealloc: true)
  }
}
