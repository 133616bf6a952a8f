/// What a dynamic supervisor is told about itself.
struct DynamicSupervisorFlags: Sendable, Hashable {
  var maxChildren: Int?
  var intensity = RestartIntensity()

  /// Throws if these flags make no sense.
  func validate() throws(SupervisorError) {
    if let maxChildren, maxChildren < 0 { throw .invalidMaxChildren(maxChildren) }
    try common.validate([])
  }

  /// Throws if `child` makes no sense: there is no auto-shutdown, so none is significant.
  func validate(_ child: ChildDescription) throws(SupervisorError) { try common.validate(child) }

  /// What any supervisor of independent children demands.
  private var common: SupervisorFlags { SupervisorFlags(strategy: .oneForOne, intensity: intensity) }
}
