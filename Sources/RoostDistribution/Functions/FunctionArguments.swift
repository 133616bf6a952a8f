import ExternalTerm

/// Reads the arguments of a call one after the other, each as the type that the function takes.
struct FunctionArguments {
  private let key: FunctionTable.Key
  private let limits: DecodingLimits
  private var rest: ArraySlice<Term>

  init(_ arguments: [Term], of key: FunctionTable.Key, _ limits: DecodingLimits) {
    self.key = key
    self.limits = limits
    rest = arguments[...]
  }

  /// - Throws: ``FunctionArgumentError``, which says which argument is of another type, and how.
  mutating func next<Argument: Decodable>(
    _ type: Argument.Type = Argument.self
  ) throws(FunctionArgumentError) -> Argument {
    let place = rest.startIndex + 1
    guard let term = rest.popFirst() else {
      throw FunctionArgumentError(message: "argument \(place) of \(key) is missing")
    }
    do {
      return try TermDecoder(limits: limits).decode(type, from: term)
    } catch {
      throw FunctionArgumentError(message: "argument \(place) of \(key): \(error)")
    }
  }
}

/// An argument is not of the type that the function takes.
struct FunctionArgumentError: Error, Hashable, Sendable, CustomStringConvertible {
  let message: String
  var description: String { message }
}
