/// The first byte of every term on the wire, as in `erl_ext_dist`.
@usableFromInline
enum Tag {
  /// What stands before the tag of a term that is not part of a distribution message.
  @usableFromInline static let version: UInt8 = 131

  @usableFromInline static let newFloat: UInt8 = 70
  @usableFromInline static let bitBinary: UInt8 = 77
  @usableFromInline static let compressed: UInt8 = 80
  @usableFromInline static let atomCacheReference: UInt8 = 82
  @usableFromInline static let newPid: UInt8 = 88
  @usableFromInline static let newPort: UInt8 = 89
  @usableFromInline static let newerReference: UInt8 = 90
  @usableFromInline static let smallInteger: UInt8 = 97
  @usableFromInline static let integer: UInt8 = 98
  @usableFromInline static let float: UInt8 = 99
  @usableFromInline static let atom: UInt8 = 100
  @usableFromInline static let reference: UInt8 = 101
  @usableFromInline static let port: UInt8 = 102
  @usableFromInline static let pid: UInt8 = 103
  @usableFromInline static let smallTuple: UInt8 = 104
  @usableFromInline static let largeTuple: UInt8 = 105
  @usableFromInline static let emptyList: UInt8 = 106
  @usableFromInline static let string: UInt8 = 107
  @usableFromInline static let list: UInt8 = 108
  @usableFromInline static let binary: UInt8 = 109
  @usableFromInline static let smallBig: UInt8 = 110
  @usableFromInline static let largeBig: UInt8 = 111
  @usableFromInline static let newFun: UInt8 = 112
  @usableFromInline static let export: UInt8 = 113
  @usableFromInline static let newReference: UInt8 = 114
  @usableFromInline static let smallAtom: UInt8 = 115
  @usableFromInline static let map: UInt8 = 116
  @usableFromInline static let fun: UInt8 = 117
  @usableFromInline static let atomUTF8: UInt8 = 118
  @usableFromInline static let smallAtomUTF8: UInt8 = 119
  @usableFromInline static let v4Port: UInt8 = 120
  @usableFromInline static let local: UInt8 = 121
}
