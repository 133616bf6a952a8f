import Roost

/// How a worker goes about a batch: the archetypes are ``Worker``, ``BatchedWorker`` and
/// ``MeasuredBatchedWorker``.
public protocol BatchWork<Input, Output>: Sendable {
  associatedtype Input: Sendable
  associatedtype Output: Sendable

  /// What the work is called in reports.
  var name: String { get }

  /// The most items it takes at once; nil for as many as the stage's batch size says.
  var batchLimit: Int? { get }

  /// Whether it holds up its thread; see ``WorkerType/blocks``. False unless told.
  var blocks: Bool { get }

  /// Why the work at hand cannot go on now, in words, as when all nodes that could do it are out of reach; nil while it
  /// can. Asked from any thread while a worker has a batch; a run that is stopped does not wait long for such work
  /// (``RunOptions/absencePatience``). Nil unless told.
  var obstacle: String? { get }

  /// Works on every item.
  ///
  /// - Throws: `Exit` if the worker is to end, with the whole batch undone.
  func perform(_ items: [Item<Input>]) async throws(Exit) -> WorkOutcome<Output>
}

extension BatchWork {
  public var batchLimit: Int? { nil }
  public var blocks: Bool { false }
  public var obstacle: String? { nil }
}

extension WorkerType {
  /// Works on one item after the other. An error is the item's failure; an `Exit` is the worker's end, a ``StopRun`` that
  /// of the run, and of this work. So is that the worker has ended meanwhile, between two items.
  func each(_ items: [Item<Input>]) async throws(Exit) -> WorkOutcome<Output> {
    var outcome = WorkOutcome<Output>()
    for item in items {
      if Task.isCancelled { throw Exit(.killed) }
      do {
        outcome.results.append(Item(id: item.id, payload: try await doWork(item.payload)))
      } catch let exit as Exit {
        throw exit
      } catch let stop as StopRun {
        outcome.stop = stop
        return outcome
      } catch {
        outcome.failures.append(WorkFailure(item: item.id, words: "\(error)"))
      }
    }
    return outcome
  }
}
