extension Measurement {
  /// The measurement as the yardstick's line of JSON, the same for every runtime.
  var jsonLine: String {
    let parameters = workload.parameters.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ",")
    let fields = [
      "\"runtime\":\"roost\"", "\"workload\":\(quoted(id))", "\"params\":{\(parameters)}",
      fields(summary), "\"unit\":\(quoted(unit))",
    ]
    let others = others.map { "\(quoted($0.name)):{\(self.fields($0.summary))}" }
    return "{\((fields + others).joined(separator: ","))}"
  }

  private func fields(_ summary: Summary) -> String {
    let runs = summary.runs.map(number).joined(separator: ",")
    return "\"value\":\(number(summary.value)),\"min\":\(number(summary.min)),"
      + "\"max\":\(number(summary.max)),\"runs\":[\(runs)]"
  }

  /// A number without digits that mean nothing: whole from 1,000 on, four decimals below.
  private func number(_ value: Double) -> String {
    value >= 1000 ? String(Int(value.rounded())) : "\((value * 10_000).rounded() / 10_000)"
  }

  /// Names and units hold nothing that would need escaping.
  private func quoted(_ text: String) -> String { "\"\(text)\"" }
}
