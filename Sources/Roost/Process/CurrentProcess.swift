/// Which process the running Task belongs to.
@usableFromInline
enum CurrentProcess {
  @TaskLocal @usableFromInline static var pid: Pid?
}
