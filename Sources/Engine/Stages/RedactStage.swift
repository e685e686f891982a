/// `redact`: secrets out of records, by the name of a field, by shape and by pattern.
package final class RedactStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "redact",
        summary: "takes secrets out of records",
        docs: """
            Looks at every string value, nested ones too, whatever escapes it is written with. `patterns` names built-in
            shapes or gives regular expressions; `fields` names members whose whole value is secret, at any depth and in
            any case. What is redacted here is gone from archives, outputs, metrics' labels and the page alike; dead
            letters are redacted by the same rules.
            """,
        effects: [.redacts],
        fields: [
            OptionField(
                "patterns", .oneOrMore(of: .string), default: [], example: "[credentials, email]",
                help:
                    "Shapes to look for: `credentials` (bearer and basic tokens, API keys of common shapes, JWT, AWS keys, private key blocks, credentials in URLs), `email`, `ipv4`, `ipv6`, `credit_card`; anything else is a regular expression in RE2's syntax."
            ),
            OptionField(
                "fields", .list(of: .string), default: [], example: "[authorization, password]",
                help: "Names of members whose value is secret as a whole, at any depth, in any case."),
            OptionField(
                "action", .choice(["mask", "remove", "hash"]), default: "mask",
                help:
                    "`mask` writes `mask` in the secret's place, `remove` takes it out, `hash` writes a keyed hash, so that equal secrets stay equal."
            ),
            OptionField("mask", .string, default: "***", help: "What `mask` writes."),
            OptionField(
                "key", .secret, example: "${file:/run/secrets/redaction-key}",
                help: "The key of `hash` (HMAC-SHA-256); at least 16 bytes."),
        ],
        shorthand: "patterns",
        example: "- redact: {patterns: [credentials, email], fields: [authorization], action: mask}"
    )

    package let name: String
    /// The same rules for text outside of records.
    package let redactor: Redactor
    private let condition: StageCondition
    /// By name index of the key table: one of `fields`.
    private let names: [Bool]
    private let redacted: Int

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        redacted = context.tallies.counter("stage_records", ("stage", name), ("outcome", "redacted"))
        var classes: Set<SecretClass> = []
        var patterns: [RegexPattern] = []
        for text in options.texts("patterns") {
            if let known = SecretClass(rawValue: text.text) {
                classes.insert(known)
                continue
            }
            do {
                patterns.append(try RegexPattern(text.text))
            } catch {
                context.diagnostics.error(at: text.mark, "\(options.path(of: "patterns")): \(error)")
            }
            if text.text.utf8.allSatisfy({ $0 == 0x5F || $0 &- 0x61 < 26 }),
                let near = nearestName(to: text.text, among: SecretClass.allCases.map(\.rawValue))
            {
                context.diagnostics.warning(
                    at: text.mark, "\(quote(text.text)) is taken for a regular expression", mend: "did you mean \(quote(near))?")
            }
        }
        let fields = options.strings("fields")
        var indices: Set<UInt16> = []
        for field in fields {
            for spelling in Self.spellings(field) { indices.insert(context.keys.watch(spelling)) }
        }
        names = (0..<Int(indices.max().map { $0 + 1 } ?? 0)).map { indices.contains(UInt16($0)) }
        redactor = Redactor(
            classes: classes, patterns: patterns, names: Set(fields), action: Self.action(options, &context))
    }

    private static func action(_ options: OptionReader, _ context: inout PlanContext) -> Redactor.Action {
        switch options.string("action") {
        case "remove": return .remove
        case "hash":
            let key = Array((options.secret(ifSet: "key")?.reveal() ?? "").utf8)
            if key.count < 16 {
                context.diagnostics.error(
                    at: options.mark(of: "key"), "\(options.path(of: "key")) has \(key.count) bytes; want at least 16",
                    mend: "action: hash needs a key, from ${file:..} or the environment")
            }
            return .hash(key: key)
        default: return .mask(options.string("mask"))
        }
    }

    /// The ways in which a header or variable of that name is written.
    static func spellings(_ name: String) -> Set<String> {
        let lower = name.lowercased()
        func capitalised(_ separator: Character) -> String {
            lower.split(separator: separator, omittingEmptySubsequences: false)
                .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: String(separator))
        }
        return [name, lower, name.uppercased(), capitalised("-"), capitalised("_")]
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        let changed = redactor.redact(&batch, lane.selection, names: names, &lane.text)
        if changed > 0 { lane.tally.add(redacted, changed) }
    }
}
