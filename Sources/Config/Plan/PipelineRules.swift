internal import Engine

/// What no single declaration can tell: components that get in each other's way, and what is legal and unwise.
struct PipelineRules {
    private struct Listener {
        var path: String
        var address: NetworkAddress
        var mark: SourceMark
    }

    private let pipeline: PipelineFile

    init(_ pipeline: PipelineFile) {
        self.pipeline = pipeline
    }

    func check(into diagnostics: inout Diagnostics) {
        let listeners = listeners()
        checkCollisions(listeners, into: &diagnostics)
        checkEndpoints(listeners, into: &diagnostics)
        warnOfOrder(into: &diagnostics)
        warnOfUnshownMetrics(into: &diagnostics)
        warnOfOpenDoors(into: &diagnostics)
        for use in pipeline.components where use.isSound {
            warnOfWrittenSecrets(use.options, into: &diagnostics)
        }
        if let server = pipeline.options.object(ifSet: "server") {
            warnOfWrittenSecrets(server, into: &diagnostics)
        }
    }

    /// Every address that the pipeline listens on, declared defaults included.
    private func listeners() -> [Listener] {
        let server = pipeline.options.object(ifSet: "server")
        let components = pipeline.components.filter(\.isSound).map(\.options)
        return ((server.map { [$0] } ?? []) + components).flatMap(listeners(of:))
    }

    private func listeners(of options: OptionReader) -> [Listener] {
        options.shape.fields.compactMap { field in
            guard case .address = field.type, let address = options.address(ifSet: field.name) else { return nil }
            return Listener(path: options.path(of: field.name), address: address, mark: options.mark(of: field.name))
        }
    }

    private func checkCollisions(_ listeners: [Listener], into diagnostics: inout Diagnostics) {
        for (index, later) in listeners.enumerated() {
            guard let first = listeners[..<index].first(where: { $0.address.collides(with: later.address) }) else {
                continue
            }
            diagnostics.error(
                at: later.mark,
                "\(later.path) is \(later.address), where \(first.path) listens already; want an address of its own"
            )
        }
    }

    private func checkEndpoints(_ listeners: [Listener], into diagnostics: inout Diagnostics) {
        for use in pipeline.outputs where use.isSound {
            for field in use.options.shape.fields {
                guard case .endpoint = field.type, let endpoint = use.options.endpoint(ifSet: field.name),
                    let own = listeners.first(where: { $0.address.collides(with: endpoint.address) })
                else { continue }
                diagnostics.error(
                    at: use.options.mark(of: field.name),
                    "\(use.options.path(of: field.name)) is \(quote(endpoint.text)), where this pipeline's own "
                        + "\(own.path) listens; want another one's address"
                )
            }
        }
    }

    private func warnOfOrder(into diagnostics: inout Diagnostics) {
        var dropping: ComponentUse?
        var redacting: ComponentUse?
        for stage in pipeline.stages {
            let effects = stage.spec.effects
            if effects.contains(.measures), let dropping {
                diagnostics.warning(
                    at: stage.mark,
                    "\(stage.name) comes after \(dropping.name), which drops records: they are missing in its metrics",
                    mend: "derive metrics first"
                )
            }
            if effects.contains(.parses), let redacting {
                diagnostics.warning(
                    at: stage.mark,
                    "\(stage.name) comes after \(redacting.name): fields that it makes are not redacted",
                    mend: "parse first"
                )
            }
            if effects.contains(.drops) { dropping = dropping ?? stage }
            if effects.contains(.redacts) { redacting = redacting ?? stage }
        }
    }

    private func warnOfUnshownMetrics(into diagnostics: inout Diagnostics) {
        guard let stage = pipeline.stages.first(where: { $0.spec.effects.contains(.measures) }),
            !pipeline.outputs.contains(where: { $0.spec.effects.contains(.measures) })
        else { return }
        diagnostics.warning(
            at: stage.mark,
            "\(stage.name) derives metrics that no output shows",
            mend: "add {type: prometheus}"
        )
    }

    /// Listeners beyond this machine that anyone may write to or read records from.
    private func warnOfOpenDoors(into diagnostics: inout Diagnostics) {
        for use in pipeline.inputs where use.isSound && use.spec.shape.field("auth") != nil {
            guard !use.options.isSet("auth") else { continue }
            for listener in listeners(of: use.options) where !listener.address.isLoopback {
                diagnostics.warning(
                    at: listener.mark,
                    "\(listener.path) is \(listener.address) without auth: anyone may send records",
                    mend: "set auth: {token: ..}"
                )
            }
        }
        guard let server = pipeline.options.object(ifSet: "server"), server.string(ifSet: "auth") == "none",
            let address = server.address(ifSet: "listen"), !address.isLoopback
        else { return }
        diagnostics.warning(
            at: server.mark(of: "auth"),
            "server.listen is \(address) with auth: none: anyone may read records"
        )
    }

    private func warnOfWrittenSecrets(_ options: OptionReader, into diagnostics: inout Diagnostics) {
        for field in options.shape.fields where options.isSet(field.name) {
            switch field.type {
            case .secret:
                guard let scalar = options.value(ifSet: field.name)?.scalar, scalar.origin == .written,
                    options.mark(of: field.name).line > 0
                else { continue }
                diagnostics.warning(
                    at: options.mark(of: field.name),
                    "\(options.path(of: field.name)) stands in the file as plain text",
                    mend: "${VAR} or ${file:/path} keeps it out"
                )
            case .object:
                warnOfWrittenSecrets(options.object(field.name), into: &diagnostics)
            default:
                break
            }
        }
    }
}

extension NetworkAddress {
    private var isEveryInterface: Bool { host == "0.0.0.0" || host == "::" }

    /// Whether listening on both at once fails, or one leads to the other. Names are compared, not looked up.
    func collides(with other: NetworkAddress) -> Bool {
        guard port == other.port, port != 0 else { return false }
        return host == other.host || isEveryInterface || other.isEveryInterface || (isLoopback && other.isLoopback)
    }
}
