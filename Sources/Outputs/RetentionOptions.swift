internal import Engine
internal import Storage

/// The option `retention` of an archive: what it keeps, and which class a record is of.
struct RetentionOptions {
    static let field = OptionField(
        "retention",
        .object([
            OptionField(
                "rules",
                .list(
                    of: .object([
                        OptionField(
                            "name", .string, required: true, example: "errors",
                            help: "Names the class; letters, digits, `_` and `-`. It stands in the names of its files."),
                        OptionField(
                            "when", .condition, required: true, example: "'level == \"error\"'",
                            help: "Which records are of the class. An error in it counts as false."),
                        OptionField(
                            "keep", .choice(["forever"]), example: "forever", help: "Nothing of the class is ever deleted."),
                    ] + limits("of the class", age: "of files of the class; without it the general one"))
                ),
                example: "[{name: errors, when: 'level == \"error\"', max_age: 90d}]",
                help: """
                    Classes with limits of their own. The first rule that is true for a record gives it its class, when it \
                    is written; each class has files of its own.
                    """
            )
        ] + limits("of all classes together", age: "of files of classes without one of their own") + [
            OptionField(
                "per_partition",
                .object([
                    OptionField("max_bytes", .size(in: .kibibytes(1) ... .max), help: "Compressed bytes of one partition."),
                    OptionField("max_files", .int(in: 1...Int64(Int32.max)), help: "Files of one partition."),
                ]),
                help: "Limits of each partition."
            ),
            OptionField(
                "min_free", .size(in: .kibibytes(1) ... .max), example: "5GiB",
                help: """
                    Room that the file system has left, at least. Below it the oldest files go, but nothing from below \
                    `keep_min`: then the archive takes nothing more, and `/ready` says why.
                    """
            ),
            OptionField(
                "keep_min",
                .object([
                    OptionField("age", .duration(), example: "24h", help: "Files that are no older stay."),
                    OptionField("bytes", .size(), example: "1GiB", help: "At least so much stays in all."),
                ]),
                help: "What `min_free` leaves in any case."
            ),
        ]),
        example: "{max_age: 30d, max_bytes: 20GiB}",
        help: "What is deleted, and when; without it nothing ever is."
    )

    private static func limits(_ whose: String, age whoseAge: String) -> [OptionField] {
        [
            OptionField(
                "max_age", .duration(in: .seconds(1) ... .longestOption), example: "30d",
                help: "Greatest age, from the newest record or the file's end, whichever is later, \(whoseAge)."),
            OptionField("max_bytes", .size(in: .kibibytes(1) ... .max), example: "20GiB", help: "Compressed bytes \(whose)."),
            OptionField("max_files", .int(in: 1...Int64(Int32.max)), help: "Number of files \(whose)."),
        ]
    }

    let policy: RetentionPolicy
    let classes: RetentionClasses

    /// - Parameter rotation: of the archive, to warn of limits that one file breaks.
    init(_ options: OptionReader, rotation: Rotation, context: inout PlanContext) {
        let errors = context.tallies.counter("condition_errors", ("component", context.componentName))
        guard let retention = options.object(ifSet: "retention") else {
            policy = RetentionPolicy()
            classes = RetentionClasses([], errors: errors)
            context.diagnostics.warning(
                at: options.mark, "\(options.path) has no retention: it grows until the disk is full",
                mend: "set retention: {max_bytes: 20GiB}")
            return
        }
        let rules = retention.objects("rules")
        classes = RetentionClasses(Self.conditions(rules, &context), errors: errors)
        let partition = retention.object("per_partition")
        let floor = retention.object("keep_min")
        policy = RetentionPolicy(
            rules: rules.map { rule in
                RetentionPolicy.Rule(rule.string("name"), Self.limits(rule), keepsForever: rule.isSet("keep"))
            },
            total: Self.limits(retention),
            perPartition: RetentionPolicy.Limits(
                maximumBytes: partition.size(ifSet: "max_bytes")?.bytes, maximumFiles: partition.int(ifSet: "max_files")),
            minimumFree: retention.size(ifSet: "min_free")?.bytes,
            floor: RetentionPolicy.Floor(age: floor.duration("age").nanoseconds, bytes: floor.size("bytes").bytes)
        )
        Self.checkNames(rules, retention, &context.diagnostics)
        Self.warn(of: policy, retention, rotation, &context.diagnostics)
    }

    private static func limits(_ options: OptionReader) -> RetentionPolicy.Limits {
        RetentionPolicy.Limits(
            maximumAge: options.duration(ifSet: "max_age")?.nanoseconds,
            maximumBytes: options.size(ifSet: "max_bytes")?.bytes, maximumFiles: options.int(ifSet: "max_files"))
    }

    /// The rules' conditions. One that comes behind a rule that takes everything, or that is never true, is warned of.
    private static func conditions(_ rules: [OptionReader], _ context: inout PlanContext) -> [RetentionClasses.Rule] {
        var made: [RetentionClasses.Rule] = []
        for rule in rules {
            let path = rule.path(of: "when")
            guard let condition = context.condition(rule.cel("when"), at: path) else { continue }
            let earlier = made.first { $0.condition.source == condition.source || $0.condition.constantTruth == true }
            if let earlier {
                context.diagnostics.warning(
                    at: rule.mark(of: "when"), "\(path) is never asked: rule \(quote(earlier.name)) comes first")
            } else if condition.constantTruth == false {
                context.diagnostics.warning(at: rule.mark(of: "when"), "\(path) is true for no record")
            }
            made.append(RetentionClasses.Rule(rule.string("name"), condition))
        }
        return made
    }

    private static func checkNames(
        _ rules: [OptionReader], _ retention: OptionReader, _ diagnostics: inout Diagnostics
    ) {
        var names: Set<String> = [RetentionPlan.defaultClass]
        for rule in rules {
            let name = rule.string("name")
            let mark = rule.mark(of: "name")
            if !SegmentName.isClass(name) {
                diagnostics.error(
                    at: mark,
                    "\(rule.path(of: "name")) is \(quote(name)); want letters, digits, _ and -, at most 64 of them")
            } else if !names.insert(name).inserted {
                let taken = name == RetentionPlan.defaultClass ? "what other records are of" : "another rule's name"
                diagnostics.error(at: mark, "\(rule.path(of: "name")) is \(quote(name)), \(taken)")
            }
            if rule.isSet("keep"), let limit = ["max_age", "max_bytes", "max_files"].first(where: rule.isSet) {
                diagnostics.error(
                    at: rule.mark(of: limit), "\(rule.path(of: limit)) has no meaning: the rule keeps everything for ever")
            }
        }
        if rules.count > StorageLimits.retentionRules {
            diagnostics.error(
                at: retention.mark(of: "rules"),
                "\(retention.path(of: "rules")) has \(rules.count) rules; want at most \(StorageLimits.retentionRules)")
        }
    }

    private static func warn(
        of policy: RetentionPolicy, _ retention: OptionReader, _ rotation: Rotation, _ diagnostics: inout Diagnostics
    ) {
        let floor = retention.object("keep_min")
        if retention.isSet("keep_min"), policy.minimumFree == nil {
            diagnostics.warning(
                at: retention.mark(of: "keep_min"),
                "\(retention.path(of: "keep_min")) does nothing without min_free: it is what min_free leaves")
        }
        if let limit = policy.total.maximumBytes, policy.floor.bytes > limit {
            diagnostics.warning(
                at: floor.mark(of: "bytes"),
                "\(floor.path(of: "bytes")) is larger than max_bytes: min_free can delete nothing")
        }
        if let limit = policy.total.maximumAge, policy.floor.age > limit {
            diagnostics.warning(
                at: floor.mark(of: "age"), "\(floor.path(of: "age")) is longer than max_age: min_free can delete nothing")
        }
        if let limit = policy.total.maximumBytes, limit < rotation.maximumBytes {
            diagnostics.warning(
                at: retention.mark(of: "max_bytes"),
                "\(retention.path(of: "max_bytes")) is less than one file may have (rotate.max_bytes); a file that grows is "
                    + "never deleted")
        }
        if policy.isEmpty {
            diagnostics.warning(at: retention.mark, "\(retention.path) sets no limit: nothing is ever deleted")
        }
    }
}
