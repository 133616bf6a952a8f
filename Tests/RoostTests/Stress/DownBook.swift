@testable import Roost

/// A process that monitors others, each under a number, and keeps their DOWNs.
struct DownBook: GenServer {
  enum Message: Sendable {
    case watch([(number: Int, pid: Pid)])
    case report(Reply<Report>)
  }

  struct Report: Sendable {
    var reasons: [Int: ExitReason] = [:]

    /// DOWNs that belong to no monitor, or are not the first of theirs.
    var surplus = 0
  }

  let downs: Progress
  private var numbers: [MonitorRef: (number: Int, pid: Pid)] = [:]
  private var report = Report()

  init(_ downs: Progress) { self.downs = downs }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .watch(let all):
      for one in all { numbers[me.monitor(one.pid)] = one }
    case .report(let reply): reply(report)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let ref, let pid, let reason) = info else { return }
    if let watched = numbers.removeValue(forKey: ref), watched.pid == pid {
      report.reasons[watched.number] = reason
    } else {
      report.surplus += 1
    }
    downs.add()
  }
}
