import NIOCore

/// A promise that only the first outcome counts for: its loop may be gone when the next would come.
struct FirstOutcome<Value: Sendable> {
  private var promise: EventLoopPromise<Value>?

  init(_ promise: EventLoopPromise<Value>) { self.promise = promise }

  mutating func succeed(_ value: Value) { promise.take()?.succeed(value) }
  mutating func fail(_ error: any Error) { promise.take()?.fail(error) }
}
