import Foundation
import Roost
import Testing

/// The examples of the page "Tasks" do what it says.
@Suite(.timeLimit(.minutes(5))) struct TasksPageTests {
  @Test func oneIsAwaitedAndAStreamKeepsTheOrderAndGoesOnAfterAFailure() async throws {
    try await onRuntime { runtime in
      let lines = try await lengths(of: ["a", "", "abc"], on: runtime)
      #expect(lines == ["first: 13", "13", "NotFound()", "15"])
    }
  }

  @Test func aServerHasPagesFetchedAndAnswersWhenTheyAreThere() async throws {
    try await onRuntime { runtime in
      let tasks = try await runtime.start(TaskSupervisor())
      let reader = try await runtime.start { Reader(tasks: tasks) }
      #expect(try await reader.call { .read("a", reply: $0) } == 13)
      let refusal = await #expect(throws: CallError.self) { try await reader.call { .read("", reply: $0) } }
      #expect(refusal?.code == .refused)
      await tasks.stop()
    }
  }

  @Test func filesAreReadOnTheBlockingPool() async throws {
    try await onRuntime { runtime in
      let files = try await runtime.start { Files() }
      let here = #filePath
      let bytes = try Data(contentsOf: URL(filePath: here)).count
      #expect(try await files.call { .size(of: here, reply: $0) } == bytes)
      #expect(try await size(of: here, on: runtime) == bytes)
      await #expect(throws: CallError.self) { try await files.call { .size(of: "/nowhere/x", reply: $0) } }
    }
  }
}
