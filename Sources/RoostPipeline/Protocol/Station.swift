/// A process of the pipeline that is not a worker. The source and the brokers are its joints: they hand out
/// work. A broker bears the number of the stage it hands out to.
package enum Station: Sendable, Hashable, Codable {
  case source
  case broker(Int)
  case sink
}

/// Numbers the stretches of a run during which the same source, brokers and sink are alive. It grows from one run to
/// the next under the same names: workers elsewhere may outlive a run, and must not take the next for the same.
///
/// An epoch begins when the source has heard from every other station, and is over when one of them dies.
/// What was handed out in an epoch counts for nothing in the next.
package typealias Epoch = Int
