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
      id: id,
      kind: .supervisor,
      name: name,
      behaviour: "DynamicSupervisor",
      options: ProcessOptions(),
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    ) { (kernel, launch) throws(StartError) in
      try kernel.launchNamed(.dynamicSupervisor(supervisor), launch)
    }
  }
}
