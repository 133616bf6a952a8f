extension TermWriter {
  @inlinable
  public mutating func write(_ pid: ExternalPid) throws(TermEncodingError) {
    bytes.append(Tag.newPid)
    try write(pid.node)
    append(pid.id)
    append(pid.serial)
    append(pid.creation)
  }

  /// Ports of 28 bits are written in the form that every node knows.
  public mutating func write(_ port: ExternalPort) throws(TermEncodingError) {
    let small = UInt32(exactly: port.id).flatMap { $0 < 1 << 28 ? $0 : nil }
    bytes.append(small == nil ? Tag.v4Port : Tag.newPort)
    try write(port.node)
    if let small { append(small) } else { append(port.id) }
    append(port.creation)
  }

  @inlinable
  public mutating func write(_ reference: ExternalReference) throws(TermEncodingError) {
    append(Tag.newerReference, UInt16(reference.id.count))
    try write(reference.node)
    append(reference.creation)
    for index in 0..<Int(reference.id.count) { append(reference.id[index]) }
  }

  public mutating func write(_ function: ExternalFunction) throws(TermEncodingError) {
    bytes.append(Tag.export)
    try write(function.module)
    try write(function.name)
    append(Tag.smallInteger, function.arity)
  }

  public mutating func write(_ fun: ExternalFun) {
    fun.encoded.withUnsafeBytes { append(raw: $0) }
  }

  public mutating func write(_ bits: BitString) throws(TermEncodingError) {
    append(Tag.bitBinary, try Self.length(bits.bytes.count))
    bytes.append(UInt8(bits.bitsInLastByte))
    bits.bytes.withUnsafeBytes { append(raw: $0) }
  }
}
