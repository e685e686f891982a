/// What a component is given while the plan is made, beside its options.
///
/// A component interns the field paths that it reads or writes, reports what its options alone cannot tell, and knows
/// where relative paths begin. Moves through the making of the plan as `inout`.
package struct PlanContext: ~Copyable {
    /// Faults and warnings; an error refuses the plan, so a component reports it and goes on.
    package var diagnostics = Diagnostics()
    /// The field paths of the plan; `keys.intern("task_id")` gives the slot that `Batch.field` takes.
    package var keys = KeyTable.Builder()
    /// The own counters of the plan.
    package var tallies = TallyPlan()
    /// The metric families that stages derive, and their stores.
    package var metrics = MetricDeclarations()
    /// What each worker's lane makes for the components, by the index that `laneStore` gave.
    package private(set) var laneStores: [@Sendable () -> AnyObject] = []
    /// Route names by the number that stands in `Event.route`; 0 is no route.
    package private(set) var routes: [String] = [""]
    /// Names of the inputs by the index that stands in `Origin.input`; whoever makes the plan sets them before it makes
    /// stages and outputs.
    package var inputNames: [String] = []
    /// The name of the component that is being made: of a stage the option `name`, else its type and, from the second
    /// one on, its number; of an input or output the key in the pipeline file.
    package var componentName = ""
    /// How inputs of lines frame them. A stage that says more (`parse: {format: cri}`) changes it, so whoever makes the
    /// plan makes the stages before the inputs.
    package var framing = FramingOptions()
    /// Files that components read, to be taken again when they change.
    package var files: [PlanFile] = []
    /// Reads a file of at most so many bytes; whoever makes the plan sets it. The room itself does no I/O.
    package var readFile: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], FileFailure> = { _, _ in
        .failure(FileFailure("no files can be read here"))
    }
    /// What is written stands below this folder.
    package let dataDirectory: String
    /// What is read stands relative to the pipeline file's folder.
    package let pipelineDirectory: String

    package init(dataDirectory: String, pipelineDirectory: String) {
        self.dataDirectory = dataDirectory
        self.pipelineDirectory = pipelineDirectory
    }

    /// The collected field paths, once all components are made; the context is left with none.
    package mutating func takeKeys() -> KeyTable.Builder {
        var taken = KeyTable.Builder()
        swap(&taken, &keys)
        return taken
    }

    /// Reserves a place in every lane; the component finds its object at `lane.stores[index]`.
    package mutating func laneStore(_ make: @escaping @Sendable () -> AnyObject) -> Int {
        laneStores.append(make)
        return laneStores.count - 1
    }

    /// The number of a route; the same name gives the same one.
    package mutating func route(_ name: String) -> UInt16 {
        if let known = routes.firstIndex(of: name) { return UInt16(known) }
        routes.append(name)
        return UInt16(routes.count - 1)
    }

    /// Ends the making: the field paths as the batches know them.
    package consuming func keyTable() -> KeyTable { keys.build() }

    /// The absolute or working-directory path of something that the pipeline reads.
    package func readPath(_ path: String) -> String { Self.join(pipelineDirectory, path) }

    /// The same for something that it writes.
    package func writePath(_ path: String) -> String { Self.join(dataDirectory, path) }

    private static func join(_ folder: String, _ path: String) -> String {
        guard path.first != "/", !folder.isEmpty, folder != "." else { return path }
        return folder.last == "/" ? folder + path : "\(folder)/\(path)"
    }
}
