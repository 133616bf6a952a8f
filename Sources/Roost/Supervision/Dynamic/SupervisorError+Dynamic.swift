extension SupervisorError {
  static func unknownChild(_ pid: Pid) -> Self {
    Self(.unknownChild, "\(pid) is no child of the supervisor, or has ended already.", pid: pid)
  }

  static func tooManyChildren(_ most: Int) -> Self {
    let advice = "wait until one ends, or start the supervisor with a higher maxChildren"
    return Self(.tooManyChildren, "The supervisor has \(most) children, as many as it may: \(advice).")
  }

  static func invalidMaxChildren(_ most: Int) -> Self {
    Self(.invalidMaxChildren, "A supervisor cannot have at most \(most) children: use 0 or more, or nil.")
  }
}
