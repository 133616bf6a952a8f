import Foundation
import Roost

/// A runtime in a process of the system of its own, with a thousand processes that have nothing to do. It says `ready`,
/// and answers lines until its input ends: `use` with how long it has been there and how much processor it has used, in
/// seconds; `threads` with how many of its threads are the runtime's; `stop`, once the runtime has, with `stopped`.
@main
struct IdleProgram {
  private struct Idle: GenServer {
    typealias Message = Never
    mutating func handle(_ message: Never, _ me: Context<Never>) {}
    mutating func handle(info: Info, _ me: Context<Never>) {}
  }

  static func main() async throws {
    let runtime = try Runtime()
    let tree = try await runtime.start(
      Supervisor {
        for number in 1...1000 { Child("idle \(number)") { Idle() } }
      }
    )
    // Every kind of thread has been at work.
    _ = try await runtime.blocking { 1 }
    say("ready")
    while let line = readLine() {
      switch line {
      case "use": say("\(seconds(CLOCK_MONOTONIC)) \(seconds(CLOCK_PROCESS_CPUTIME_ID))")
      case "threads": say("\(try threads())")
      case "stop":
        await tree.stop()
        await runtime.shutdown()
        say("stopped")
      default: say("?")
      }
    }
  }

  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func threads() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
      // One may end while they are counted.
      let name = try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)
      return name?.hasPrefix("roost-") == true
    }
  }
}
