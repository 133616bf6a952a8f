import Foundation
import Testing

/// What the README's commands install, told by stand-ins for the commands that look and install.
@Suite(.timeLimit(.minutes(5))) struct InstallTests {
  @Test func whatRunsNeedsNeitherErlangNorElixir() throws {
    let machine = try Machine(without: ["pkg-config", "vips", "erl", "elixir"])
    let installed = try machine.install()
    #expect(installed.hasPrefix("apt-get update"))
    for name in ["libvips-dev", "zlib1g-dev", "libssl-dev"] { #expect(installed.contains(" \(name) ")) }
    for name in ["libvips-tools", "erlang", "elixir"] { #expect(!installed.contains(name)) }
  }

  @Test func theTestsNeedMore() throws {
    let machine = try Machine(without: ["vips", "erl", "elixir"])
    #expect(try machine.install() == "")
    let installed = try machine.install("--tests")
    #expect(installed.hasSuffix(" libvips-tools erlang-base erlang-ssl elixir\n"))
  }

  @Test func whatIsThereIsNotInstalled() throws {
    let machine = try Machine(without: [])
    #expect(try machine.install() == "")
    #expect(try machine.install("--tests") == "")
  }

  @Test func anUnknownArgumentIsRefused() throws {
    let machine = try Machine(without: ["vips"])
    #expect(try machine.install("--test") == "")
    #expect(machine.status == 2)
  }
}

/// A machine for `.ci/install`, whose commands are stand-ins that say yes, or are not there.
private final class Machine {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "install-\(UUID().uuidString)")

  /// How the last installation ended.
  private(set) var status: Int32 = -1

  init(without missing: Set<String>) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let log = folder.appending(path: "log").path
    try add("apt-get", "echo apt-get \"$@\" >> '\(log)'")
    // Root, so that there is no sudo to ask.
    try add("id", "echo 0")
    try add("env", "shift; exec \"$@\"")
    for name in ["pkg-config", "vips", "erl", "elixir"] where !missing.contains(name) {
      try add(name, "exit 0")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func add(_ name: String, _ script: String) throws {
    let file = folder.appending(path: name)
    try Data("#!/bin/bash\n\(script)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }

  /// What `apt-get` is told by `.ci/install`, a line each time.
  func install(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [Package.root.appending(path: ".ci/install").path] + arguments
    process.environment = ["PATH": folder.path]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    return (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
  }
}
