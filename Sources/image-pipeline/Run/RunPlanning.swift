extension RunPlan {
  /// Walks the input and lays out the run that `options` asks for.
  ///
  /// Throws ``InputError`` if the input cannot be listed, ``PlanError`` if input and output are at odds.
  init(input: String, output: String, options: PipelineOptions) throws {
    let layout = OutputLayout(
      root: output,
      privateFolder: options.keepIntermediate ? nil : OwnNames.privateFolder()
    )
    guard !layout.wouldOverwrite(input: input) else {
      throw PlanError(
        description: "the input \(input) lies in a folder that this run writes to; choose another --output"
      )
    }
    let walk = InputWalk(
      root: input,
      everyFile: options.everyFile,
      excluded: layout.excludedFromInput()
    )
    let listing = try walk.listing()
    let naming = OutputNaming(ignoringCase: options.caseInsensitiveNames)
    // Faults have names too: an image that cannot be read today leaves those of the others alone.
    let named = zip(listing.items, naming.names(for: listing.items.map(\.path)))
    self.init(
      input: input,
      layout: layout,
      items: named.filter { $0.0.fault == nil }.map { PlannedItem(path: $0.path, outputName: $1) },
      faults: listing.items.compactMap { item in
        item.fault.map { RunFailure(path: item.path, stage: RunFailure.inputStage, reason: $0) }
      },
      faultNames: named.filter { $0.0.fault != nil }.map(\.1),
      ignored: listing.ignored,
      stages: [
        options.stage("format", options.formatWorkers, .formatted),
        options.stage("resolution", options.resolutionWorkers, .scaled),
        options.stage("size", options.sizeWorkers, .output),
      ],
      batchSize: options.batchSize,
      handOver: options.handOver,
      keepIntermediate: options.keepIntermediate,
      maxAttempts: options.maxAttempts,
      crashWorkers: options.crashWorkers,
      crashStations: options.crashStations,
      tolerateTruncated: options.tolerateTruncated,
      cluster: try options.clusterPlan()
    )
  }
}

/// Why no run can be planned.
struct PlanError: Error, Equatable, CustomStringConvertible {
  var description: String
}
