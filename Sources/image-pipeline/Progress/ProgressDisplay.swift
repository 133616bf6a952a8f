import Synchronization

/// Shows a run's progress until it is finished.
final class ProgressDisplay: Sendable {
  private struct Shown {
    var state: ProgressState
    var cadence = PlainCadence()
    /// What is to be said with the next drawing.
    var news: [String] = []
    var finished = false
  }

  private let shown: Mutex<Shown>
  private let style: @Sendable () -> ProgressStyle
  private let write: @Sendable (String) -> Void
  private let start = ContinuousClock.now

  /// `style` is asked again for every drawing, so that the bar follows the window's width.
  init(
    items: Int,
    alreadyFailed: Int,
    style: @escaping @Sendable () -> ProgressStyle,
    write: @escaping @Sendable (String) -> Void
  ) {
    shown = Mutex(Shown(state: ProgressState(items: items, failures: alreadyFailed)))
    self.style = style
    self.write = write
  }

  /// Takes in an event, from any thread. What is to be said of it is said with the next drawing.
  func apply(_ event: RunEvent) {
    let news = event.news
    shown.withLock { shown in
      shown.state.apply(event)
      if let news { shown.news.append("\(news)\n") }
    }
  }

  /// Draws ten times a second until the task is cancelled.
  func keepDrawing() async {
    while !Task.isCancelled {
      draw()
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Draws the present state if there is anything new to show.
  func draw() {
    let elapsed = ContinuousClock.now - start
    let style = style()
    let text: String? = shown.withLock { shown in
      guard !shown.finished else { return nil }
      let news = shown.news.joined()
      shown.news = []
      switch style {
      case .bar(let width):
        let start = "\r\u{1B}[K"
        // One column is left free: some terminals break the line when the last one is written to.
        let bar = ProgressRenderer.bar(shown.state, elapsed: elapsed, width: width - 1)
        return (news.isEmpty ? "" : start + news) + start + bar
      case .lines:
        guard shown.cadence.isDue(shown.state, elapsed: elapsed) else { return news.isEmpty ? nil : news }
        return news + ProgressRenderer.line(shown.state, elapsed: elapsed) + "\n"
      }
    }
    if let text { write(text) }
  }

  /// Draws once more and leaves the line; nothing is drawn afterwards.
  func finish() {
    draw()
    let wasFinished = shown.withLock { shown in
      defer { shown.finished = true }
      return shown.finished
    }
    if !wasFinished, case .bar = style() { write("\n") }
  }
}
