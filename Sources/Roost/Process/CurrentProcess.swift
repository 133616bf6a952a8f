/// Which process the running Task belongs to, or was started by.
@usableFromInline
enum CurrentProcess {
  @TaskLocal @usableFromInline static var caller: Caller?
}
