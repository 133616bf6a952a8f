import Roost

func lengths(of pages: [String], on runtime: Runtime) async throws -> [String] {
  let tasks = try await runtime.start(TaskSupervisor())
  var lines: [String] = []

  // One, awaited.
  let first = try await tasks.async { try await fetch(pages[0]) }
  lines.append("first: \(try await first.value(timeout: .seconds(1)).count)")

  // All, at most four at a time, in the order of the pages.
  for try await page in tasks.stream(pages, maxConcurrency: 4, { try await fetch($0) }) {
    switch page {
    case .success(let text): lines.append("\(text.count)")
    case .failure(let error): lines.append("\(error)")  // of this page; the others go on
    }
  }
  await tasks.stop()
  return lines
}

struct NotFound: Error {}

func fetch(_ page: String) async throws -> String {
  if page.isEmpty { throw NotFound() }
  return "the text of \(page)"
}
