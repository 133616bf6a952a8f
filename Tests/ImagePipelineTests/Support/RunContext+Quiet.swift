import CoreMetrics
import Logging

@testable import image_pipeline

extension RunContext {
  /// One that is told of what happens, and neither logs nor measures.
  static func quiet(_ report: @escaping @Sendable (RunEvent) -> Void) -> RunContext {
    RunContext(
      metrics: NOOPMetricsHandler.instance,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      report: report
    )
  }
}
