/// What a run that has been told to stop waits for.
public struct RunStopping: Sendable, Hashable {
  /// The workers of a stage that have a batch.
  public struct AtWork: Sendable, Hashable {
    /// The stage's name.
    public let stage: String

    /// How many items their batches have.
    public let items: Int

    /// Why those cannot go on that cannot (``BatchWork/obstacle``), each reason once.
    public let obstacles: [String]

    public init(stage: String, items: Int, obstacles: [String] = []) {
      (self.stage, self.items, self.obstacles) = (stage, items, obstacles)
    }
  }

  /// Why it stops; nil if it has been asked to.
  public let reason: String?

  /// How many items have been issued and have no outcome yet.
  public let items: Int

  /// The stages whose workers have a batch, first to last.
  public let stages: [AtWork]

  /// How long it waits at most: ``RunOptions/absencePatience`` as long as nobody can go on,
  /// ``RunOptions/stopPatience`` otherwise.
  public let patience: Duration

  public init(reason: String?, items: Int, stages: [AtWork], patience: Duration) {
    (self.reason, self.items, self.stages, self.patience) = (reason, items, stages, patience)
  }
}
