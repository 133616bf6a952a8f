extension Child {
  /// A child that is a dynamic supervisor.
  public init(
    _ id: String,
    name: String? = nil,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    supervisor: DynamicSupervisor
  ) {
    self.init(
      id,
      supervisor: .dynamicSupervisor(supervisor),
      called: "DynamicSupervisor",
      name: name,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }
}
